using Bib.Gateway.Api.Datasets;
using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Google.Protobuf;

namespace Bib.Gateway.Tests.Datasets;

/// <summary>Who must sign what is published.</summary>
public sealed class SigningTests
{
    private static readonly ByteString _key = ByteString.CopyFrom(new byte[32]);

    private static readonly CallScope _overTheSocket = new(
        new Actor(UserId.FromPublicKey(_key.Span), NodeRole.Member), new OperationId(Guid.CreateVersion7()));

    private static readonly CallScope _signedIn = _overTheSocket with { Session = new SessionId(Guid.CreateVersion7()) };

    [Fact]
    public void Who_has_signed_in_with_a_key_names_it_and_an_account_of_the_machine_need_not()
    {
        Should.NotThrow(() => _overTheSocket.RequireKey(ByteString.Empty));
        Should.NotThrow(() => _signedIn.RequireKey(_key));
        var refusal = Should.Throw<RefusalException>(() => _signedIn.RequireKey(ByteString.Empty)).Refusal;

        (refusal.Code, refusal.Field).ShouldBe((RefusalCode.InvalidSignature, "public_key"));
        refusal.Hint.ShouldContain("--unsigned");
    }

    [Fact]
    public void Another_key_than_the_one_of_the_session_does_not_do()
    {
        var another = ByteString.CopyFrom([1, .. new byte[31]]);

        Should.NotThrow(() => _overTheSocket.RequireKey(another));
        Should.Throw<RefusalException>(() => _signedIn.RequireKey(another)).Refusal.Code.ShouldBe(RefusalCode.InvalidSignature);
    }
}
