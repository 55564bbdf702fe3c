namespace Bib.Client.Connections;

/// <summary>
/// Where a node of this machine keeps its configuration and data unless it is told otherwise: the XDG base directories
/// for a user, the Filesystem Hierarchy Standard for root. Like <see cref="SocketLocation"/>, node and client agree.
/// </summary>
public static class NodeFolders
{
    /// <summary>The name of the file in the configuration folder.</summary>
    public const string ConfigFile = "config.yaml";

    /// <summary>The configuration folder.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="isRoot">Whether the node runs as root.</param>
    /// <param name="home">The user's home folder.</param>
    public static string Config(Func<string, string?> variable, bool isRoot, string home) =>
        isRoot ? "/etc/bibd" : Path.Combine(Xdg(variable, "XDG_CONFIG_HOME", home, ".config"), "bibd");

    /// <summary>The data folder.</summary>
    /// <param name="variable">Reads an environment variable; null where it is not set.</param>
    /// <param name="isRoot">Whether the node runs as root.</param>
    /// <param name="home">The user's home folder.</param>
    public static string Data(Func<string, string?> variable, bool isRoot, string home) =>
        isRoot ? "/var/lib/bibd" : Path.Combine(Xdg(variable, "XDG_DATA_HOME", home, ".local/share"), "bibd");

    private static string Xdg(Func<string, string?> variable, string name, string home, string below)
    {
        var folder = variable(name);
        // The specification: unset, empty or relative means the default.
        return !string.IsNullOrEmpty(folder) && Path.IsPathRooted(folder) ? folder : Path.Combine(home, below);
    }
}
