namespace Libp2p.Node;

/// <summary>A service of a node.</summary>
/// <param name="Name">As it is named in <c>--services</c>.</param>
/// <param name="Help">What it does, in a few words.</param>
/// <param name="Start">Starts it; what that gives ends it.</param>
internal sealed record Service(string Name, string Help, Func<ServiceContext, IAsyncDisposable> Start)
{
    /// <summary>Of a service that the host ends with itself.</summary>
    public static IAsyncDisposable WithinHost { get; } = new Ending([]);

    /// <summary>Ends a service by disposing of some things.</summary>
    public static IAsyncDisposable Of(params IDisposable[] parts) => new Ending(parts);

    private sealed class Ending(IDisposable[] parts) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            foreach (var part in parts) part.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
