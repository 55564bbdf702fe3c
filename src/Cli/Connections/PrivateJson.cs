using System.Text.Json;
using System.Text.Json.Nodes;
using Bib.Cli.Errors;

namespace Bib.Cli.Connections;

/// <summary>A small JSON file of the user's own, 0600, replaced as a whole.</summary>
internal static class PrivateJson
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead
        | UnixFileMode.OtherWrite;

    /// <summary>Reads it; an empty object where there is none.</summary>
    /// <exception cref="CliException">It is damaged, or others may read it; the message says which.</exception>
    public static JsonObject Read(string path)
    {
        if (!File.Exists(path)) return [];
        if ((File.GetUnixFileMode(path) & Others) != 0)
            throw new CliException(
                CliException.BadContext, ExitCode.Denied, $"Others may read or write '{path}', which is yours alone.",
                $"chmod 600 '{path}'");
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path)) is JsonObject content) return content;
        }
        catch (JsonException)
        {
            // Said below, in our words.
        }

        throw new CliException(
            CliException.BadContext, ExitCode.Failed, $"'{path}' is damaged.",
            "Move it away and sign in again: bib login");
    }

    /// <summary>Replaces it: whoever reads at the same moment sees the old or the new.</summary>
    public static void Write(string path, JsonObject content)
    {
        Directory.CreateDirectory(
            Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.Delete(temporary);
        using (var file = new FileStream(temporary, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        }))
        {
            file.Write(JsonSerializer.SerializeToUtf8Bytes(content, JsonFileContext.Default.JsonObject));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
