using System.Security.Cryptography;
using System.Text;

namespace Bib.Cli.Transfers;

/// <summary>Where <c>bib</c> remembers what it can do without: <c>$XDG_STATE_HOME/bib</c>.</summary>
internal static class StateFolder
{
    /// <summary>The file of one thing, named by what it is about; its folder exists.</summary>
    public static string FileOf(Func<string, string?> variable, string kind, params string[] about)
    {
        var state = variable("XDG_STATE_HOME");
        if (string.IsNullOrEmpty(state) || !Path.IsPathRooted(state))
            state = Path.Combine(variable("HOME") ?? Path.GetTempPath(), ".local", "state");
        var folder = Path.Combine(state, "bib", kind);
        Directory.CreateDirectory(folder);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', about))).AsSpan(0, 16));
        return Path.Combine(folder, name);
    }
}
