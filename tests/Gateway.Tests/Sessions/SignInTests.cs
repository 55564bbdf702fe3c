using System.Security.Cryptography;
using Bib.Client.Identity;
using Bib.Gateway.Sessions;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Tests.Sessions;

public sealed class SignInTests
{
    private const string NodeId = "12D3KooWTest";
    private static readonly byte[] _serverKey = SHA256.HashData("certificate"u8);
    private static readonly byte[] _publicKey = new byte[32];
    private static readonly UserId _user = UserId.FromPublicKey(_publicKey);
    private readonly HeldClock _time = new();
    private readonly PlayedSessions _sessions = new();
    private readonly Challenges _challenges;
    private readonly SignIn _signIn;

    public SignInTests()
    {
        var options = Options.Create(new SignInOptions { NodeId = NodeId, ServerKeyHash = _serverKey });
        _challenges = new(options, _time);
        _signIn = new(_challenges, new PlayedSignatures(), _sessions, options, _time);
        _sessions.Known[_user] = NodeRole.Member;
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_challenge_begins_a_session_whose_token_is_kept_as_its_hash()
    {
        var challenge = _challenges.Give("a").Challenge;

        var (session, token) = await BeginAsync(challenge, Signed(NodeId, _serverKey, challenge));

        (session.User, session.Label, session.Address).ShouldBe((_user, "laptop", "192.0.2.1"));
        session.ExpiresAt.ShouldBe(session.CreatedAt.AddHours(12));
        token.Length.ShouldBe(43);
        _sessions.Hashes.ShouldHaveSingleItem()
            .ShouldBe(Convert.ToHexString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(token))));
    }

    [Fact]
    public async Task A_signature_is_not_taken_twice()
    {
        var challenge = _challenges.Give("a").Challenge;
        var signature = Signed(NodeId, _serverKey, challenge);
        await BeginAsync(challenge, signature);

        (await RefusedAsync(challenge, signature)).Code.ShouldBe(RefusalCode.Unauthenticated);
        _sessions.All.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("another node", "certificate")]
    [InlineData(NodeId, "the certificate of whoever stands between")]
    public async Task A_signature_for_elsewhere_is_refused_and_uses_the_challenge_up(string node, string certificate)
    {
        var challenge = _challenges.Give("a").Challenge;
        var elsewhere = Signed(node, SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(certificate)), challenge);

        (await RefusedAsync(challenge, elsewhere)).Code.ShouldBe(RefusalCode.Unauthenticated);
        (await RefusedAsync(challenge, Signed(NodeId, _serverKey, challenge))).Code.ShouldBe(RefusalCode.Unauthenticated);
        _sessions.Refused.ShouldBe(["signature"]);
        _sessions.All.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_signature_without_a_certificate_is_for_the_socket_only()
    {
        var challenge = _challenges.Give("a").Challenge;
        (await RefusedAsync(challenge, Signed(NodeId, [], challenge))).Code.ShouldBe(RefusalCode.Unauthenticated);

        var local = _challenges.Give("a").Challenge;
        await _signIn.BeginAsync(local, _publicKey, Signed(NodeId, [], local), "", null, Stop);

        _sessions.All.ShouldHaveSingleItem().Address.ShouldBe("local");
    }

    [Fact]
    public async Task Who_is_not_known_is_told_so_with_the_key_to_make_known()
    {
        _sessions.Known.Clear();
        var challenge = _challenges.Give("a").Challenge;

        var refusal = await RefusedAsync(challenge, Signed(NodeId, _serverKey, challenge));

        refusal.Code.ShouldBe(RefusalCode.Unauthenticated);
        refusal.Hint.ShouldContain($"bib user create --public-key {Convert.ToHexStringLower(_publicKey)}");
        _sessions.Refused.ShouldBe(["user"]);
    }

    [Fact]
    public async Task A_label_has_a_limit_and_one_line()
    {
        var challenge = _challenges.Give("a").Challenge;
        var signature = Signed(NodeId, _serverKey, challenge);
        foreach (var label in new[] { new string('l', SignIn.LabelLengthMax + 1), "two\nlines" })
        {
            (await Should.ThrowAsync<RefusalException>(
                () => _signIn.BeginAsync(challenge, _publicKey, signature, label, null, Stop))).Refusal.Field.ShouldBe("label");
        }

        await _signIn.BeginAsync(
            challenge, _publicKey, signature, new string('l', SignIn.LabelLengthMax), "192.0.2.1", Stop);
    }

    /// <summary>What <see cref="PlayedSignatures"/> takes for a signature: the message's hash, twice.</summary>
    private static byte[] Signed(string node, ReadOnlySpan<byte> serverKey, byte[] challenge)
    {
        var hash = SHA256.HashData(SignInMessage.Of(node, serverKey, challenge));
        return [.. hash, .. hash];
    }

    private Task<(Bib.Grains.Abstractions.Sessions.Session Session, string Token)> BeginAsync(
        byte[] challenge, byte[] signature) =>
        _signIn.BeginAsync(challenge, _publicKey, signature, "laptop", "192.0.2.1", Stop);

    private async Task<Refusal> RefusedAsync(byte[] challenge, byte[] signature) =>
        (await Should.ThrowAsync<RefusalException>(() => BeginAsync(challenge, signature))).Refusal;

    private sealed class PlayedSignatures : ISignatures
    {
        public bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
        {
            var hash = SHA256.HashData(message);
            return signature.SequenceEqual<byte>([.. hash, .. hash]);
        }
    }
}
