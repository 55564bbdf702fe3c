namespace Bib.Cli.Connections;

/// <summary>A node that bib knows by name: one's own by its socket, or another's over TCP.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Socket">The path of its socket; null where it is reached over TCP.</param>
/// <param name="Address">Where it listens, as in <c>https://lab.example:4443</c>; null for a socket.</param>
/// <param name="NodeId">The node's id, as it was at the first sign-in; null for a socket.</param>
/// <param name="ServerKey">The pinned hash of its certificate's key, in hex; null for a socket.</param>
/// <param name="UserId">Who signed in; null for a socket.</param>
internal sealed record NodeContext(
    string Name, string? Socket, Uri? Address, string? NodeId = null, string? ServerKey = null, string? UserId = null)
{
    /// <summary>The name of the context that needs no sign-in: the node of this account, by its socket.</summary>
    public const string Local = "local";

    /// <summary>Where it is, for people: the socket's path, or the name with the address.</summary>
    public string Where => Socket ?? $"{Name} ({Address!.GetLeftPart(UriPartial.Authority)})";
}
