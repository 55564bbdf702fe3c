namespace Grpc.Net.Client.Configuration;

/// <summary>A method, all methods of a service (no method), or all methods (neither).</summary>
public sealed class MethodName
{
    /// <summary>All methods.</summary>
    public static readonly MethodName Default = new();

    /// <summary>The service with its package, or null for all.</summary>
    public string? Service { get; set; }

    /// <summary>The method, or null for all of the service.</summary>
    public string? Method { get; set; }
}
