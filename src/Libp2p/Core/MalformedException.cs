namespace Libp2p.Core;

/// <summary>
/// Bytes or text from elsewhere that are not what they should be: a key, an address, an id, a record.
/// </summary>
/// <param name="what">What was being read, such as <c>multiaddr</c>.</param>
/// <param name="why">What was expected and what came instead.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class MalformedException(string what, string why, Exception? cause = null)
    : Libp2pException($"Malformed {what}: {why}", cause)
{
    /// <summary>What was being read.</summary>
    public string What { get; } = what;
}
