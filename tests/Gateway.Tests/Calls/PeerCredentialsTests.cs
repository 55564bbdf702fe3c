using System.Net.Sockets;
using Bib.Client.Connections;

namespace Bib.Gateway.Tests.Calls;

public sealed class PeerCredentialsTests
{
    [Fact]
    public async Task The_kernel_says_who_connected_and_who_listens()
    {
        var folder = Directory.CreateTempSubdirectory("bib-").FullName;
        try
        {
            var endpoint = new UnixDomainSocketEndPoint(Path.Combine(folder, "s"));
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(endpoint);
            listener.Listen();
            using var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await client.ConnectAsync(endpoint, TestContext.Current.CancellationToken);
            using var accepted = await listener.AcceptAsync(TestContext.Current.CancellationToken);

            PeerCredentials.Of(accepted)!.Value.ProcessId.ShouldBe(Environment.ProcessId);
            PeerCredentials.Of(client).ShouldBe(PeerCredentials.Of(accepted), "one process has both ends here");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Another_kind_of_socket_has_no_answer()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        PeerCredentials.Of(socket).ShouldBeNull();
    }
}
