using System.Text;
using Bib.Client.Identity;

namespace Bib.Gateway.Tests.Sessions;

/// <summary>What is signed, byte by byte, as docs/formats/sign-in.md has it.</summary>
public sealed class SignInMessageTests
{
    [Fact]
    public void The_message_is_laid_out_as_documented()
    {
        var serverKey = Enumerable.Repeat((byte)0xaa, 32).ToArray();
        var challenge = Enumerable.Repeat((byte)0xbb, 32).ToArray();

        SignInMessage.Of("12D3KooW", serverKey, challenge).ShouldBe(
        [
            .. Encoding.ASCII.GetBytes("bib sign-in v1\0"), .. Encoding.ASCII.GetBytes("12D3KooW\0"),
            .. Encoding.ASCII.GetBytes("/bib.v1.AuthService/SignIn\0"), .. serverKey, .. challenge,
        ]);
        SignInMessage.Of("12D3KooW", [], challenge)[^64..^32].ShouldBe(new byte[32]);
    }

    [Theory]
    [InlineData(32, 31)]
    [InlineData(32, 0)]
    [InlineData(31, 32)]
    [InlineData(33, 32)]
    public void Parts_of_other_lengths_are_refused(int serverKey, int challenge) =>
        Should.Throw<ArgumentException>(() => SignInMessage.Of("n", new byte[serverKey], new byte[challenge]));
}
