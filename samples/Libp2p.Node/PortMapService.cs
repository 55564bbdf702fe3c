namespace Libp2p.Node;

/// <summary>Says where the network's gateway leads to this node.</summary>
internal static class PortMapService
{
    public static IAsyncDisposable Start(ServiceContext context)
    {
        var mapping = context.Parts.PortMapping!;
        mapping.Changed += () => context.Events.Write("portmap", ("addrs", EventWriter.Texts(mapping.Addresses)));
        context.Commands.Add("portmap", (_, _) => CommandTable.Answer(
            ("addrs", EventWriter.Texts(mapping.Addresses)), ("reason", mapping.Failure)));
        return Service.WithinHost;
    }
}
