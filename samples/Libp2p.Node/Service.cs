using Libp2p.Hosting;

namespace Libp2p.Node;

/// <summary>A service of a node.</summary>
/// <param name="Name">As it is named in <c>--services</c>.</param>
/// <param name="Help">What it does, in a few words.</param>
/// <param name="Start">Says what happens and takes commands; what that gives ends it.</param>
internal sealed record Service(string Name, string Help, Func<ServiceContext, IAsyncDisposable> Start)
{
    /// <summary>Turns the library's service on; nothing where that is not one of the library's.</summary>
    public Action<ServiceOptions, NodeOptions> Configure { get; init; } = (_, _) => { };

    /// <summary>Whether it is of no use with peers that do not say who they are.</summary>
    public bool NeedsIdentify { get; init; }

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
