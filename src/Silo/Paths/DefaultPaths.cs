using Bib.Client.Connections;

namespace Bib.Silo.Paths;

/// <summary>
/// Where a node keeps things when nothing else is said: the XDG base directories for a user, the Filesystem
/// Hierarchy Standard for root.
/// </summary>
internal static class DefaultPaths
{
    public static string ConfigFolder(IMachine machine) => machine.IsRoot
        ? "/etc/bibd"
        : Path.Combine(Xdg(machine, "XDG_CONFIG_HOME", ".config"), "bibd");

    public static string DataFolder(IMachine machine) => machine.IsRoot
        ? "/var/lib/bibd"
        : Path.Combine(Xdg(machine, "XDG_DATA_HOME", ".local/share"), "bibd");

    public static string RunFolder(IMachine machine) => SocketLocation.DefaultFolder(
        machine.Variable, machine.IsRoot, machine.UserId, machine.TemporaryFolder);

    private static string Xdg(IMachine machine, string variable, string below)
    {
        var folder = machine.Variable(variable);
        // The specification: unset, empty or relative means the default.
        return !string.IsNullOrEmpty(folder) && Path.IsPathRooted(folder) ? folder : Path.Combine(machine.Home, below);
    }
}
