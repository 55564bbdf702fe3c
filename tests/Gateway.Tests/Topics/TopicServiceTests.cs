using Bib.Gateway.Calls;
using Bib.Gateway.Errors;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.V1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Orleans.Runtime;
using TopicStatus = Bib.V1.TopicStatus;

namespace Bib.Gateway.Tests.Topics;

/// <summary>
/// TopicService over the wire: what reaches the grain, and how everything that goes wrong comes back.
/// </summary>
public sealed class TopicServiceTests
{
    private const string Id = "0198c0de-0000-7000-8000-000000000001";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<RefusalCode> Codes =>
        [.. System.Enum.GetValues<RefusalCode>().Where(code => code != RefusalCode.Unspecified)];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Every_refusal_of_a_topic_arrives_as_a_status_with_its_details(RefusalCode code)
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Topic.Answer = _ => Task.FromResult(
            TopicAnswer.Refused(new(code, "no, because", "do this", "the_field", "the-subject")));
        var operation = Guid.CreateVersion7().ToString();

        var failure = await Should.ThrowAsync<RpcException>(async () => await gateway.Client.GetTopicAsync(
            new() { Topic = new() { Id = Id } }, new Metadata { { CallInterceptor.OperationKey, operation } },
            cancellationToken: Stop));

        failure.StatusCode.ShouldBe(RefusalStatus.CodeOf(code.Kind()));
        failure.Status.Detail.ShouldBe("no, because");
        failure.Trailers.GetValue(CallInterceptor.OperationKey).ShouldBe(operation);
        DetailOf(failure).ShouldBe(new ErrorDetail
        {
            Code = (ErrorCode)(int)code,
            Message = "no, because",
            Hint = "do this",
            Field = "the_field",
            Subject = "the-subject",
            OperationId = operation,
        });
    }

    public static TheoryData<string, StatusCode, ErrorCode> Faults => new()
    {
        { "storage", StatusCode.Unavailable, ErrorCode.Unavailable },
        { "timeout", StatusCode.Unavailable, ErrorCode.Unavailable },
        { "silo", StatusCode.Unavailable, ErrorCode.Unavailable },
        { "overload", StatusCode.Unavailable, ErrorCode.Overloaded },
        { "bug", StatusCode.Internal, ErrorCode.Internal },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Every_exception_arrives_as_a_status_that_says_nothing_of_its_inside(
        string fault, StatusCode status, ErrorCode code)
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Topic.Answer = _ => Task.FromException<TopicAnswer>(fault switch
        {
            "storage" => new StorageUnavailableException("password=secret"),
            "timeout" => new TimeoutException("password=secret"),
            "silo" => new SiloUnavailableException("password=secret"),
            "overload" => new LimitExceededException("password=secret"),
            _ => new InvalidOperationException("password=secret"),
        });

        var failure = await Should.ThrowAsync<RpcException>(async () => await gateway.Client.UpdateTopicAsync(
            Describe("x"), cancellationToken: Stop));

        failure.StatusCode.ShouldBe(status);
        var detail = DetailOf(failure);
        (detail.Code, detail.Hint.Length > 0).ShouldBe((code, true));
        (failure.Status.Detail + detail).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_caller_whom_the_node_does_not_know_is_refused_before_any_grain()
    {
        await using var gateway = await PlayedGateway.StartAsync(knowsCallers: false);

        var failure = await Should.ThrowAsync<RpcException>(async () => await gateway.Client.GetTopicAsync(
            new() { Topic = new() { Id = Id } }, cancellationToken: Stop));

        failure.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        DetailOf(failure).Code.ShouldBe(ErrorCode.Unauthenticated);
        gateway.Keys.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_cancelled_call_reaches_the_grain_as_cancelled_and_ends_as_cancelled()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        gateway.Topic.Answer = async cancelled =>
        {
            using var registration = cancelled.Register(() => seen.TrySetResult());
            begun.TrySetResult();
            await seen.Task;
            throw new OperationCanceledException(cancelled);
        };
        using var gaveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        var call = gateway.Client.GetTopicAsync(new() { Topic = new() { Id = Id } }, cancellationToken: gaveUp.Token);
        await begun.Task.WaitAsync(Stop);
        await gaveUp.CancelAsync();

        (await Should.ThrowAsync<RpcException>(async () => await call)).StatusCode.ShouldBe(StatusCode.Cancelled);
        await seen.Task.WaitAsync(Stop);
    }

    [Fact]
    public async Task A_command_carries_who_asks_in_which_operation_under_which_key_and_version()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        var (operation, key) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var request = Describe("new");
        (request.Etag, request.IdempotencyKey) = ("7", key.ToString());

        await gateway.Client.UpdateTopicAsync(
            request, new Metadata { { CallInterceptor.OperationKey, operation.ToString() } }, cancellationToken: Stop);

        var command = gateway.Topic.Commands.ShouldHaveSingleItem().ShouldBeOfType<UpdateTopic>();
        (command.Description, command.ExpectedETag, command.Path, command.Tags).ShouldBe(("new", "7", null, null));
        command.Context.Command.ShouldBe(new CommandId(key));
        command.Context.Operation.ShouldBe(new OperationId(operation));
        command.Context.Door.ShouldBe("grpc");
        command.Context.By.User.Value.Length.ShouldBe(UserId.Length);
        gateway.Keys.ShouldBe([Guid.Parse(Id)]);
    }

    [Theory]
    [InlineData(3), InlineData(0)]
    public async Task A_number_of_copies_is_changed_only_where_the_mask_names_it(int copies)
    {
        await using var gateway = await PlayedGateway.StartAsync();
        var request = Mask("minimum_copies");
        request.Values = new() { MinimumCopies = copies };

        await gateway.Client.UpdateTopicAsync(request, cancellationToken: Stop);
        await gateway.Client.UpdateTopicAsync(Describe("x"), cancellationToken: Stop);

        gateway.Topic.Commands.Cast<UpdateTopic>().Select(command => command.MinimumCopies).ShouldBe([copies, null]);
    }

    [Fact]
    public async Task A_repeat_whose_topic_lies_elsewhere_by_now_is_answered_from_its_receipt()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        var key = Guid.CreateVersion7().ToString();
        var gone = new TopicRef { Path = "weather/gone" };
        gateway.Receipts.Topic = new(PlayedTopic.State, "7", null);

        Topic[] answers =
        [
            (await gateway.Client.UpdateTopicAsync(
                new(Describe("x")) { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
            (await gateway.Client.ArchiveTopicAsync(new() { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
            (await gateway.Client.UnarchiveTopicAsync(new() { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
            (await gateway.Client.DeleteTopicAsync(new() { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
            (await gateway.Client.RestoreTopicAsync(new() { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
            (await gateway.Client.SetTopicRolesAsync(new() { Topic = gone, IdempotencyKey = key }, cancellationToken: Stop)).Topic,
        ];

        answers.ShouldAllBe(topic => topic.Path == "weather/stations" && topic.Etag == "7");
        gateway.Topic.Commands.ShouldBeEmpty();
        gateway.Receipts.Asked.Select(asked => asked.Request).Distinct().Count().ShouldBe(answers.Length);
    }

    [Fact]
    public async Task Where_there_is_no_receipt_or_no_key_what_is_not_there_is_not_found()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        var gone = new TopicRef { Path = "weather/gone" };

        var unkeyed = await Should.ThrowAsync<RpcException>(async () => await gateway.Client.DeleteTopicAsync(
            new() { Topic = gone }, cancellationToken: Stop));
        gateway.Receipts.Asked.ShouldBeEmpty();
        var first = await Should.ThrowAsync<RpcException>(async () => await gateway.Client.DeleteTopicAsync(
            new() { Topic = gone, IdempotencyKey = Guid.CreateVersion7().ToString() }, cancellationToken: Stop));

        (unkeyed.StatusCode, first.StatusCode).ShouldBe((StatusCode.NotFound, StatusCode.NotFound));
        gateway.Receipts.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_stale_version_is_aborted()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Topic.Answer = _ => Task.FromResult(TopicAnswer.Refused(
            new(RefusalCode.Stale, "at version 8, not 7", "Read it again.", "etag", "weather")));

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await gateway.Client.ArchiveTopicAsync(
                new() { Topic = new() { Id = Id }, Etag = "7" }, cancellationToken: Stop));

        failure.StatusCode.ShouldBe(StatusCode.Aborted);
        DetailOf(failure).Field.ShouldBe("etag");
        gateway.Topic.Commands.ShouldHaveSingleItem().ShouldBeOfType<ChangeTopicStatus>().ExpectedETag.ShouldBe("7");
    }

    public static TheoryData<UpdateTopicRequest, string> Malformed => new()
    {
        { new UpdateTopicRequest { Topic = new() { Id = Id } }, "update_mask" },
        { Mask("etag"), "update_mask" },
        { Mask("path"), "values.path" },
        { new UpdateTopicRequest { UpdateMask = new() { Paths = { "tags" } } }, "topic" },
        { new UpdateTopicRequest { Topic = new() { Id = "7" }, UpdateMask = new() { Paths = { "tags" } } }, "topic.id" },
        { new UpdateTopicRequest { Topic = new() { Path = "A" }, UpdateMask = new() { Paths = { "tags" } } }, "topic.path" },
        { new UpdateTopicRequest(Describe("x")) { IdempotencyKey = "seven" }, "idempotency_key" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task What_cannot_be_said_as_a_command_names_the_field_and_reaches_no_grain(
        UpdateTopicRequest request, string field)
    {
        await using var gateway = await PlayedGateway.StartAsync();

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await gateway.Client.UpdateTopicAsync(request, cancellationToken: Stop));

        failure.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        DetailOf(failure).Field.ShouldBe(field);
        DetailOf(failure).Hint.ShouldNotBeEmpty();
        gateway.Topic.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_topic_comes_back_whole()
    {
        await using var gateway = await PlayedGateway.StartAsync();

        var topic = (await gateway.Client.GetTopicAsync(
            new() { Topic = new() { Id = Id } }, cancellationToken: Stop)).Topic;

        topic.ShouldBe(new Topic
        {
            Id = Id,
            Path = "weather/stations",
            Status = TopicStatus.Active,
            Description = "Stations",
            Tags = { "a", "b" },
            Metadata = { ["source"] = "noaa" },
            Schema = new()
            {
                Fields = { new TableField { Name = "day", Type = TableFieldType.Date, Required = true, Description = "of measurement" } },
            },
            Roles = { new TopicRoleGrant { UserId = new string('a', 40), Role = Bib.V1.TopicRole.Owner } },
            CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch),
            UpdatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.UnixEpoch.AddMicroseconds(7)),
            CreatedBy = new string('a', 40),
            Etag = "3",
        });
    }

    [Fact]
    public async Task A_page_token_of_another_query_names_its_field()
    {
        await using var gateway = await PlayedGateway.StartAsync();
        gateway.Paths.Fault = new FormatException("The page token belongs to another query, or was cut.");

        var failure = await Should.ThrowAsync<RpcException>(async () =>
            await gateway.Client.ListTopicsAsync(new() { PageToken = "x" }, cancellationToken: Stop));

        (failure.StatusCode, DetailOf(failure).Field).ShouldBe((StatusCode.InvalidArgument, "page_token"));
    }

    internal static ErrorDetail DetailOf(RpcException failure) => Google.Rpc.Status.Parser
        .ParseFrom(failure.Trailers.GetValueBytes(RefusalStatus.DetailsKey)).Details
        .Select(any => any.TryUnpack<ErrorDetail>(out var detail) ? detail : null)
        .Single(detail => detail is not null)!;

    private static UpdateTopicRequest Describe(string text) => new()
    {
        Topic = new() { Id = Id },
        Values = new() { Description = text },
        UpdateMask = new() { Paths = { "description" } },
    };

    private static UpdateTopicRequest Mask(string field) =>
        new() { Topic = new() { Id = Id }, UpdateMask = new() { Paths = { field } } };
}
