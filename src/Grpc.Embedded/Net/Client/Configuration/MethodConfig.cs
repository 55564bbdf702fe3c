namespace Grpc.Net.Client.Configuration;

/// <summary>How calls of some methods are treated.</summary>
public sealed class MethodConfig
{
    /// <summary>When a failed call is tried again; null means never.</summary>
    public RetryPolicy? RetryPolicy { get; set; }

    /// <summary>Which methods.</summary>
    public IList<MethodName> Names { get; } = [];
}
