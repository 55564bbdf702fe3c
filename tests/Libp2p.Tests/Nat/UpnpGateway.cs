using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml.Linq;

namespace Libp2p.Tests.Nat;

/// <summary>
/// An Internet Gateway Device on loopback: it answers searches, describes itself and maps ports, and can be told to
/// answer otherwise. Written from UPnP's documents; it shares nothing with what it tests.
/// </summary>
internal sealed class UpnpGateway : IAsyncDisposable
{
    private readonly Socket _search = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _http = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _serving;

    public UpnpGateway()
    {
        _search.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _http.Start();
        Location = $"http://127.0.0.1:{((IPEndPoint)_http.LocalEndpoint).Port}/description.xml";
        _serving = Task.WhenAll(AnswerSearchesAsync(), AnswerCallsAsync());
    }

    public IPEndPoint SearchEndPoint => (IPEndPoint)_search.LocalEndPoint!;

    public string Location { get; set; }

    /// <summary>1 or 2: the second may choose the port.</summary>
    public int Version { get; init; } = 1;

    /// <summary>Where the network is for others.</summary>
    public string External { get; init; } = "203.0.113.7";

    /// <summary>Where it says that it is called.</summary>
    public string Control { get; set; } = "/control";

    /// <summary>Stands before the description's root.</summary>
    public string Prologue { get; set; } = "";

    /// <summary>External ports in use: what they lead to, and for how many seconds.</summary>
    public Dictionary<(string Protocol, int Port), (string Client, int Port, int Lease)> Mapped { get; } = [];

    /// <summary>Whether a mapping can only stand for ever.</summary>
    public bool OnlyPermanent { get; init; }

    /// <summary>What a call of its pages is answered with, in full, instead.</summary>
    public string? Instead { get; set; }

    public List<string> Calls { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _search.Dispose();
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerSearchesAsync()
    {
        var buffer = new byte[2048];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var came = await _search.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
                var asked = Encoding.ASCII.GetString(buffer, 0, came.ReceivedBytes);
                var device = $"urn:schemas-upnp-org:device:InternetGatewayDevice:{Version}";
                if (!asked.StartsWith("M-SEARCH * HTTP/1.1\r\n", StringComparison.Ordinal)
                    || !asked.Contains($"\r\nST: {device}\r\n", StringComparison.Ordinal)) continue;
                var answer = $"HTTP/1.1 200 OK\r\nCACHE-CONTROL: max-age=120\r\nST: {device}\r\nEXT:\r\n"
                    + $"USN: uuid:1::{device}\r\nLocation: {Location}\r\n\r\n";
                await _search.SendToAsync(Encoding.ASCII.GetBytes(answer), came.RemoteEndPoint, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task AnswerCallsAsync()
    {
        List<Task> serving = [];
        try
        {
            while (true) serving.Add(ServeAsync(await _http.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var ended = client;
        try
        {
            using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
            var first = await reader.ReadLineAsync(_stop.Token);
            var (length, action) = (0, "");
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    length = int.Parse(line[15..], CultureInfo.InvariantCulture);
                if (line.StartsWith("SOAPAction:", StringComparison.OrdinalIgnoreCase)) action = line[11..].Trim().Trim('"');
            }

            var body = new char[length];
            if (length > 0) await reader.ReadBlockAsync(body, _stop.Token);
            Calls.Add(first! + (action.Length > 0 ? $" {action.Split('#')[1]}" : ""));
            var (status, text) = first!.StartsWith("GET", StringComparison.Ordinal)
                ? ("200 OK", Description())
                : Call(action, new string(body));
            var answer = Instead ?? $"HTTP/1.1 {status}\r\nContent-Type: text/xml\r\nConnection: close\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(text)}\r\n\r\n{text}";
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer), _stop.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The caller left.
        }
    }

    private string Description() => $"""
        <?xml version="1.0"?>{Prologue}
        <root xmlns="urn:schemas-upnp-org:device-1-0"><specVersion><major>1</major><minor>0</minor></specVersion>
        <device><deviceType>urn:schemas-upnp-org:device:InternetGatewayDevice:{Version}</deviceType>
        <serviceList><service><serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>
        <controlURL>/other</controlURL></service></serviceList>
        <deviceList><device><deviceList><device><serviceList><service>
        <serviceType>urn:schemas-upnp-org:service:WANIPConnection:{Version}</serviceType>
        <serviceId>urn:upnp-org:serviceId:WANIPConn1</serviceId>
        <controlURL>{Control}</controlURL><eventSubURL>/event</eventSubURL><SCPDURL>/scpd.xml</SCPDURL>
        </service></serviceList></device></deviceList></device></deviceList></device></root>
        """;

    private (string Status, string Text) Call(string action, string body)
    {
        var (service, name) = (action.Split('#')[0], action.Split('#')[1]);
        var call = XDocument.Parse(body).Descendants().Single(one => one.Name == XName.Get(name, service));
        string Of(string argument) => call.Element(argument)!.Value;
        int NumberOf(string argument) => int.Parse(Of(argument), CultureInfo.InvariantCulture);
        switch (name)
        {
            case "GetExternalIPAddress": return Answer($"<NewExternalIPAddress>{External}</NewExternalIPAddress>");
            case "DeletePortMapping":
                return Mapped.Remove((Of("NewProtocol"), NumberOf("NewExternalPort"))) ? Answer("") : Fault(714);
            case "AddPortMapping" or "AddAnyPortMapping":
                var port = NumberOf("NewExternalPort");
                if (OnlyPermanent && NumberOf("NewLeaseDuration") > 0) return Fault(725);
                if (name == "AddAnyPortMapping") while (Mapped.ContainsKey((Of("NewProtocol"), port))) port++;
                if (!Mapped.TryAdd(
                    (Of("NewProtocol"), port),
                    (Of("NewInternalClient"), NumberOf("NewInternalPort"), NumberOf("NewLeaseDuration")))) return Fault(718);
                return Answer(name == "AddPortMapping" ? "" : $"<NewReservedPort>{port}</NewReservedPort>");
            default: return Fault(401);
        }

        (string, string) Answer(string values) => (
            "200 OK", Envelope($"<u:{name}Response xmlns:u=\"{service}\">{values}</u:{name}Response>"));
    }

    private static (string, string) Fault(int code) => ("500 Internal Server Error", Envelope(
        "<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>"
        + $"<UPnPError xmlns=\"urn:schemas-upnp-org:control-1-0\"><errorCode>{code}</errorCode>"
        + "<errorDescription>as asked</errorDescription></UPnPError></detail></s:Fault>"));

    private static string Envelope(string body) =>
        "<?xml version=\"1.0\"?><s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\" "
        + $"s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body>{body}</s:Body></s:Envelope>";
}
