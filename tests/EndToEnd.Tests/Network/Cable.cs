using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bib.EndToEnd.Tests.Network;

/// <summary>What lies between two nodes: passes on TCP connections, until it is cut.</summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private volatile bool _isCut;

    public Cable()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is reached, as a multiaddress.</summary>
    public string Address => $"/ip4/127.0.0.1/tcp/{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The port that it leads to.</summary>
    public int Port { get; set; }

    /// <summary>Ends every connection without a word, and lets no new one through.</summary>
    public void Cut()
    {
        _isCut = true;
        foreach (var end in _open.Keys) End(end);
    }

    /// <summary>Lets connections through again.</summary>
    public void Mend() => _isCut = false;

    public async ValueTask DisposeAsync()
    {
        Cut();
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
                passing.RemoveAll(past => past.IsCompleted);
            }
        }
        catch (OperationCanceledException)
        {
            // It is taken away.
        }

        await Task.WhenAll(passing);
    }

    private async Task PassAsync(TcpClient near)
    {
        var far = new TcpClient();
        _open[near] = _open[far] = true;
        try
        {
            if (_isCut) return;
            await far.ConnectAsync(IPAddress.Loopback, Port, _stop.Token);
            if (_isCut) return;
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), _stop.Token), far.GetStream().CopyToAsync(near.GetStream(), _stop.Token));
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException or ObjectDisposedException
            or InvalidOperationException)
        {
            // It was cut, or nobody is at its end.
        }
        finally
        {
            End(near);
            End(far);
        }
    }

    private void End(TcpClient end)
    {
        if (_open.TryRemove(end, out _)) end.Dispose();
    }
}
