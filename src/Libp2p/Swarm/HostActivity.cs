using System.Diagnostics;

namespace Libp2p.Swarm;

/// <summary>The spans of a host: reaching a peer, serving a stream. Who listens to the source sees them.</summary>
public static class HostActivity
{
    /// <summary>The source's name.</summary>
    public const string SourceName = "Libp2p";

    private static readonly ActivitySource _source = new(SourceName);

    internal static Activity? Dial(string to) =>
        _source.StartActivity("libp2p.dial", ActivityKind.Client)?.SetTag("libp2p.to", to);

    internal static Activity? Serve(string protocol) =>
        _source.StartActivity("libp2p.serve", ActivityKind.Server)?.SetTag("libp2p.protocol", protocol);

    internal static void Failed(this Activity? activity, Exception exception) =>
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
}
