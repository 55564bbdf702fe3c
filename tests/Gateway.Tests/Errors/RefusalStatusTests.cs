using Bib.Gateway.Errors;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;
using Google.Rpc;
using Grpc.Core;

namespace Bib.Gateway.Tests.Errors;

public sealed class RefusalStatusTests
{
    [Fact]
    public void Every_refusal_has_a_public_code_of_the_same_number_and_name()
    {
        foreach (var code in Enum.GetValues<RefusalCode>())
            Enum.GetName((ErrorCode)(int)code).ShouldBe(Enum.GetName(code));
        foreach (var code in Enum.GetValues<ErrorCode>())
            Enum.IsDefined((RefusalCode)(int)code).ShouldBeTrue(code.ToString());
    }

    [Fact]
    public void A_status_carries_reason_field_code_and_hint()
    {
        var operation = OperationId.New(DateTimeOffset.UnixEpoch);
        var refusal = new Refusal(RefusalCode.TooLong, "too long", "Shorten it.", "description", "weather");

        var exception = RefusalStatus.ToException(refusal, operation);

        exception.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        exception.Status.Detail.ShouldBe("too long");
        var status = Google.Rpc.Status.Parser.ParseFrom(exception.Trailers.GetValueBytes(RefusalStatus.DetailsKey));
        var info = status.Details[0].Unpack<ErrorInfo>();
        (info.Reason, info.Domain, info.Metadata["code"]).ShouldBe(("TOO_LONG", "bib.dev", "BIB-1003"));
        status.Details[1].Unpack<BadRequest>().FieldViolations.Single().Field.ShouldBe("description");
        var detail = status.Details[2].Unpack<ErrorDetail>();
        (detail.Code, detail.Hint, detail.OperationId).ShouldBe((ErrorCode.TooLong, "Shorten it.", operation.ToString()));
    }

    [Theory]
    [InlineData(RefusalCode.NotFound, StatusCode.NotFound)]
    [InlineData(RefusalCode.AlreadyExists, StatusCode.AlreadyExists)]
    [InlineData(RefusalCode.NotAllowed, StatusCode.PermissionDenied)]
    [InlineData(RefusalCode.Unauthenticated, StatusCode.Unauthenticated)]
    [InlineData(RefusalCode.Stale, StatusCode.Aborted)]
    [InlineData(RefusalCode.HasChildren, StatusCode.FailedPrecondition)]
    [InlineData(RefusalCode.Unavailable, StatusCode.Unavailable)]
    [InlineData(RefusalCode.Internal, StatusCode.Internal)]
    public void Each_kind_has_its_status(RefusalCode refusal, StatusCode status) =>
        RefusalStatus.CodeOf(refusal.Kind()).ShouldBe(status);

    [Fact]
    public void A_fault_that_nobody_expected_says_nothing_of_its_inside()
    {
        var refusal = Faults.ToRefusal(new InvalidOperationException("password=secret"));

        refusal.Code.ShouldBe(RefusalCode.Internal);
        (refusal.Message + refusal.Hint).ShouldNotContain("secret");
    }
}
