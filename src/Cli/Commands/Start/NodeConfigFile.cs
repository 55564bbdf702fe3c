using System.Text;
using System.Text.Json.Nodes;
using Bib.Cli.Output;
using Bib.Client.Connections;

namespace Bib.Cli.Commands.Start;

/// <summary>
/// The <c>config.yaml</c> of the node that bib would start. Written once; never over one that is there.
/// </summary>
internal sealed class NodeConfigFile
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public NodeConfigFile(Func<string, string?> variable)
    {
        var home = variable("HOME") is { Length: > 0 } named
            ? named
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Folder = variable("BIBD_CONFIG_DIR") is { Length: > 0 } chosen
            ? chosen
            : NodeFolders.Config(variable, Environment.IsPrivilegedProcess, home);
        DefaultData = variable("BIBD_DATA_DIR") is { Length: > 0 } data
            ? data
            : NodeFolders.Data(variable, Environment.IsPrivilegedProcess, home);
        Path = System.IO.Path.Combine(Folder, NodeFolders.ConfigFile);
    }

    public string Folder { get; }

    public string Path { get; }

    /// <summary>Where the node's data lie unless the file says otherwise.</summary>
    public string DefaultData { get; }

    public bool Exists => File.Exists(Path);

    /// <summary>
    /// Writes the settings that were chosen, each with its meaning above it. Those of one group stand side by side.
    /// </summary>
    /// <exception cref="IOException">The file is there, or cannot be made.</exception>
    public void Write(IEnumerable<(string Key, string Value, string Meaning)> settings)
    {
        Directory.CreateDirectory(Folder, FolderMode);
        var text = new StringBuilder("# Made by bib setup. 'bib config list' tells every setting, its value and who said so.\n");
        string[] before = [];
        foreach (var (key, value, meaning) in settings)
        {
            var parts = key.Split('.');
            // A group's name stands once: YAML refuses it a second time.
            var shared = before.Zip(parts[..^1]).TakeWhile(pair => pair.First == pair.Second).Count();
            for (var depth = shared; depth < parts.Length - 1; depth++)
                text.Append(depth == 0 ? "\n" : "").Append(' ', 2 * depth).Append(parts[depth]).Append(":\n");
            before = parts[..^1];
            var indent = new string(' ', 2 * before.Length);
            text.Append(parts.Length == 1 ? "\n" : "").Append(indent).Append("# ").Append(meaning).Append('\n');
            text.Append(indent).Append(parts[^1]).Append(": ")
                .Append(JsonText.OneLine(JsonValue.Create(value))).Append('\n');
        }

        using var file = new FileStream(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        file.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
