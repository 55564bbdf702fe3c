namespace Bib.Network.Hosting;

/// <summary>The node cannot listen where it was told to.</summary>
/// <param name="address">Where, as a multiaddr.</param>
/// <param name="reason">Why not.</param>
/// <param name="cause">What lies beneath.</param>
public sealed class ListenException(string address, string reason, Exception cause)
    : Exception($"{address}: {reason}", cause)
{
    /// <summary>Where, as a multiaddr.</summary>
    public string Address { get; } = address;

    /// <summary>The one that lies in an exception, however deep; null where there is none.</summary>
    public static ListenException? In(Exception? fault)
    {
        while (fault is not null and not ListenException) fault = fault.InnerException;
        return (ListenException?)fault;
    }
}
