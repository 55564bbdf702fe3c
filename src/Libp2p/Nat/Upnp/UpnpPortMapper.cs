using System.Globalization;
using System.Net;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>
/// Asks a gateway for ports by UPnP (Internet Gateway Device 1 and 2). Only the gateway that answered the search is
/// ever called: what it says leads nowhere else.
/// </summary>
public sealed class UpnpPortMapper : IPortMapper
{
    private const int PortTries = 8;

    private readonly HttpClient _http;
    private readonly GatewayDescription _gateway;
    private readonly PortMappingOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;

    private UpnpPortMapper(
        HttpClient http, GatewayDescription gateway, PortMappingOptions options, TimeProvider time, Random random) =>
        (_http, _gateway, _options, _time, _random) = (http, gateway, options, time, random);

    /// <inheritdoc/>
    public string Name => $"UPnP at {_gateway.Control.Host}";

    /// <summary>Asks a device how it is called.</summary>
    /// <param name="http">Follows no redirections, keeps no cookies, uses no proxy (<see
    /// cref="CreateClient"/>).</param>
    /// <param name="location">Where the device describes itself.</param>
    /// <param name="options">How much it may say, and how long that may take.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Chooses ports, where the one that is asked for is taken.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="PortMappingException">It does not answer, or not as a gateway.</exception>
    public static async ValueTask<UpnpPortMapper> CreateAsync(
        HttpClient http,
        Uri location,
        PortMappingOptions options,
        TimeProvider time,
        Random random,
        CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, location);
        var (status, document) = await SendAsync(http, request, options, time, cancellationToken);
        if (status != HttpStatusCode.OK) throw new PortMappingException($"{location} answered {(int)status}.");
        try
        {
            return new(http, GatewayDescription.Read(document, location), options, time, random);
        }
        catch (MalformedException exception)
        {
            throw new PortMappingException($"{location}: {exception.Message}", exception);
        }
    }

    /// <summary>A client that goes where it is sent and nowhere else.</summary>
    public static HttpClient CreateClient() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    });

    /// <inheritdoc/>
    public async ValueTask<PortMapping> MapAsync(PortRequest request, CancellationToken cancellationToken = default)
    {
        var asked = await AskAsync("GetExternalIPAddress", [], cancellationToken);
        if (!IPAddress.TryParse(asked.Values.GetValueOrDefault("NewExternalIPAddress"), out var address)
            || address.Equals(IPAddress.Any))
            throw new PortMappingException($"{Name} has no address of its own.");
        var client = await ClientAsync(cancellationToken);
        var lifetime = request.Lifetime;
        var port = request.ExternalPort;
        for (var tries = 0; tries < PortTries; tries++)
        {
            var answer = await AddAsync(request, client, port, lifetime, cancellationToken);
            switch (answer.Error)
            {
                case null:
                    if (ushort.TryParse(
                        answer.Values.GetValueOrDefault("NewReservedPort"), CultureInfo.InvariantCulture, out var reserved))
                        port = reserved;
                    return new(
                        request.Protocol,
                        request.InternalPort,
                        new(address, port),
                        lifetime == TimeSpan.Zero ? null : lifetime);
                case SoapAnswer.OnlyPermanent when lifetime > TimeSpan.Zero:
                    lifetime = TimeSpan.Zero;
                    break;
                case SoapAnswer.Conflict:
                    port = _random.Next(1024, 65536);
                    break;
                default:
                    throw new PortMappingException($"{Name} refused: {answer.Reason} ({answer.Error}).");
            }
        }

        throw new PortMappingException($"{Name} has given {PortTries} ports away already.");
    }

    /// <inheritdoc/>
    public async ValueTask UnmapAsync(PortMapping mapping, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(
            "DeletePortMapping",
            [
                ("NewRemoteHost", ""),
                ("NewExternalPort", Number(mapping.External.Port)),
                ("NewProtocol", NameOf(mapping.Protocol)),
            ],
            cancellationToken);
        if (answer.Error is { } error) throw new PortMappingException($"{Name} refused: {answer.Reason} ({error}).");
    }

    private ValueTask<SoapAnswer> AddAsync(
        PortRequest request, IPAddress client, int port, TimeSpan lifetime, CancellationToken cancellationToken) => AskAsync(
        _gateway.ChoosesPort ? "AddAnyPortMapping" : "AddPortMapping",
        [
            ("NewRemoteHost", ""),
            ("NewExternalPort", Number(port)),
            ("NewProtocol", NameOf(request.Protocol)),
            ("NewInternalPort", Number(request.InternalPort)),
            ("NewInternalClient", client.ToString()),
            ("NewEnabled", "1"),
            ("NewPortMappingDescription", _options.Description),
            ("NewLeaseDuration", Number((int)lifetime.TotalSeconds)),
        ],
        cancellationToken);

    private async ValueTask<SoapAnswer> AskAsync(
        string action, (string Name, string Value)[] arguments, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _gateway.Control)
        {
            Content = new ByteArrayContent(SoapMessage.Call(_gateway.Service, action, arguments)),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/xml") { CharSet = "\"utf-8\"" };
        request.Headers.TryAddWithoutValidation("SOAPAction", $"\"{_gateway.Service}#{action}\"");
        var (_, document) = await SendAsync(_http, request, _options, _time, cancellationToken);
        try
        {
            return SoapMessage.Read(document, action);
        }
        catch (MalformedException exception)
        {
            throw new PortMappingException($"{Name}: {exception.Message}", exception);
        }
    }

    /// <summary>This side's address on the way to the gateway.</summary>
    private async ValueTask<IPAddress> ClientAsync(CancellationToken cancellationToken)
    {
        try
        {
            var gateway = IPAddress.Parse(_gateway.Control.Host.Trim('[', ']'));
            using var socket = new Socket(gateway.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(gateway, _gateway.Control.Port, cancellationToken); // sends nothing
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (Exception exception) when (exception is SocketException or FormatException)
        {
            throw new PortMappingException($"{Name} is not to be reached: {exception.Message}", exception);
        }
    }

    private static async ValueTask<(HttpStatusCode Status, byte[] Document)> SendAsync(
        HttpClient http,
        HttpRequestMessage request,
        PortMappingOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(options.CallTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            await response.Content.LoadIntoBufferAsync(options.DocumentLengthMax, both.Token);
            return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(both.Token));
        }
        catch (HttpRequestException exception)
        {
            throw new PortMappingException($"{request.RequestUri} cannot be asked: {exception.Message}", exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PortMappingException(
                $"{request.RequestUri} did not answer within {options.CallTimeout.TotalSeconds} s.");
        }
    }

    private static string NameOf(MappedProtocol protocol) => protocol == MappedProtocol.Tcp ? "TCP" : "UDP";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
