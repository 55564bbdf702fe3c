using System.Net.Sockets;
using Bib.Silo.Configuration;
using Bib.Silo.Lifetime;

namespace Bib.Silo.Tests.Lifetime;

public sealed class ApiSocketTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("bib-").FullName;

    private string SocketPath => Path.Combine(_root, "s");

    [Fact]
    public void A_socket_that_nobody_listens_on_is_removed()
    {
        using (var abandoned = Listen())
        {
            // Renamed, so that closing does not remove it: as after kill -9.
            File.Move(SocketPath, SocketPath + "2");
        }

        ApiSocket.Clear(SocketPath + "2");

        File.Exists(SocketPath + "2").ShouldBeFalse();
    }

    [Fact]
    public void A_socket_that_somebody_listens_on_stays()
    {
        using var other = Listen();

        Should.Throw<ConfigurationException>(() => ApiSocket.Clear(SocketPath))
            .Message.ShouldContain("another node listens");
        File.Exists(SocketPath).ShouldBeTrue();
    }

    [Fact]
    public void A_file_that_is_no_socket_stays()
    {
        File.WriteAllText(SocketPath, "precious");

        Should.Throw<ConfigurationException>(() => ApiSocket.Clear(SocketPath)).Message.ShouldContain("no socket");
        File.ReadAllText(SocketPath).ShouldBe("precious");
    }

    [Fact]
    public void A_protected_socket_is_for_its_owner()
    {
        using var socket = Listen();

        ApiSocket.Protect(SocketPath);

        File.GetUnixFileMode(SocketPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private Socket Listen()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(SocketPath));
        socket.Listen();
        return socket;
    }
}
