using Bib.Client.Connections;

namespace Bib.Silo.Paths;

/// <summary>Where a node keeps things when nothing else is said, as clients expect it.</summary>
internal static class DefaultPaths
{
    public static string ConfigFolder(IMachine machine) =>
        NodeFolders.Config(machine.Variable, machine.IsRoot, machine.Home);

    public static string DataFolder(IMachine machine) =>
        NodeFolders.Data(machine.Variable, machine.IsRoot, machine.Home);

    public static string RunFolder(IMachine machine) => SocketLocation.DefaultFolder(
        machine.Variable, machine.IsRoot, machine.UserId, machine.TemporaryFolder);
}
