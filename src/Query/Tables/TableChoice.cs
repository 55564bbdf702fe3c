using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Tables;

namespace Bib.Query.Tables;

/// <summary>Which files of a dataset version are the table that a name means. Pure.</summary>
internal static class TableChoice
{
    /// <summary>Chooses them.</summary>
    /// <exception cref="RefusalException">None of them is, or they have several formats.</exception>
    public static ChosenTable Of(TableName name, TableSource source, int filesMax)
    {
        var isMeant = name.Files.Length == 0 ? _ => true : FilePattern.Of(name.Files);
        var files = source.Files.Where(file => isMeant(file.Path)).Take(filesMax + 1).ToList();
        if (files.Count == 0)
        {
            throw Refused(RefusalCode.NotFound, name,
                name.Files.Length == 0
                    ? $"'{source.Address}' has no files."
                    : $"'{source.Address}' has no file '{name.Files}'.",
                $"See its files: bib dataset ls {Typed(source)}");
        }

        if (files.Count > filesMax)
        {
            throw Refused(RefusalCode.QueryLimit, name,
                $"'{source.Address}' has more than {filesMax} files.",
                $"Name fewer: \"{Typed(source)}:2024/*.csv\"");
        }

        var readable = files
            .Select(file => (File: file, Format: TableFormats.OfPath(file.Path) ?? Declared(source, files)))
            .Where(entry => entry.Format is not null)
            .ToList();
        var formats = readable.Select(entry => entry.Format!.Value).Distinct().ToList();
        return formats switch
        {
            [] => throw Refused(RefusalCode.UnreadableTable, name,
                $"'{source.Address}' has no file that can be read as a table; its first is '{files[0].Path}'.",
                $"Files are known by their endings: {TableFormats.Known}."),
            [var only] => new(only, name.Files.Length > 0, [.. readable.Select(entry => entry.File)]),
            _ => throw Refused(RefusalCode.UnreadableTable, name,
                $"'{source.Address}' has files of several formats: {string.Join(", ", formats)}.",
                $"Name those that are meant: \"{Typed(source)}:{Suggested(readable[0].File.Path)}\""),
        };
    }

    /// <summary>A single file may be called anything, where the dataset says what it is.</summary>
    private static TableFormat? Declared(TableSource source, List<TableFile> files) =>
        files.Count == 1 ? TableFormats.OfWord(source.Format) : null;

    /// <summary>The version as commands and statements name it.</summary>
    private static string Typed(TableSource source) => source.Address.Replace("bib://", "", StringComparison.Ordinal);

    private static string Suggested(string path) => "**" + path[Math.Max(path.LastIndexOf('.'), 0)..];

    private static RefusalException Refused(RefusalCode code, TableName name, string message, string hint) =>
        new(new(code, message, hint, "sql", name.ToString()));
}
