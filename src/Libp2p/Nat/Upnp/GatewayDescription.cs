using Libp2p.Core;

namespace Libp2p.Nat.Upnp;

/// <summary>What a gateway says of itself: the service that maps ports, and where it is called.</summary>
/// <param name="Service">The service's type, such as <c>urn:schemas-upnp-org:service:WANIPConnection:1</c>.</param>
/// <param name="Control">Where it is called.</param>
internal sealed record GatewayDescription(string Service, Uri Control)
{
    private const string What = "UPnP description";

    /// <summary>The services that map ports, best first.</summary>
    private static readonly string[] _services =
    [
        "urn:schemas-upnp-org:service:WANIPConnection:2",
        "urn:schemas-upnp-org:service:WANIPConnection:1",
        "urn:schemas-upnp-org:service:WANPPPConnection:1",
    ];

    /// <summary>Whether the gateway may choose another port than the one that is asked for.</summary>
    public bool ChoosesPort => Service == _services[0];

    /// <summary>Reads a description.</summary>
    /// <param name="document">The document.</param>
    /// <param name="location">Where it came from: the service must be on the same host.</param>
    /// <exception cref="MalformedException">It is none, or of a device that maps no ports.</exception>
    public static GatewayDescription Read(ReadOnlyMemory<byte> document, Uri location)
    {
        string? type = null, control = null, root = null;
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, text) in SafeXml.Read(document, What))
        {
            switch (name)
            {
                case "URLBase": root = text; break;
                case "serviceType": type = text; break;
                case "controlURL": control = text; break;
                case "service":
                    if (type is not null && control is not null) found.TryAdd(type, control);
                    type = control = null;
                    break;
                default: break;
            }
        }

        var service = _services.FirstOrDefault(found.ContainsKey)
            ?? throw new MalformedException(What, "it has no service that maps ports");
        if (string.IsNullOrEmpty(root) || !Uri.TryCreate(root, UriKind.Absolute, out var from)) from = location;
        if (!Uri.TryCreate(from, found[service], out var uri) || uri.Scheme != Uri.UriSchemeHttp)
            throw new MalformedException(What, $"'{Shown.Of(found[service])}' is no http address");
        return uri.Host == location.Host
            ? new(service, uri)
            : throw new MalformedException(What, $"it is of {location.Host} and sends callers to {Shown.Of(uri.Host)}");
    }
}
