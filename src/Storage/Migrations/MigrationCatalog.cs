using System.Globalization;
using System.Text.RegularExpressions;

namespace Bib.Storage.Migrations;

/// <summary>The migrations that this binary carries: <c>NNNN_name.up.sql</c> and <c>.down.sql</c>, embedded.</summary>
public static partial class MigrationCatalog
{
    /// <summary>All, in order.</summary>
    /// <exception cref="MigrationException">A number is missing or given twice, or a half of a pair is
    /// missing.</exception>
    public static IReadOnlyList<Migration> Load()
    {
        var assembly = typeof(MigrationCatalog).Assembly;
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (FileName().Match(resource) is not { Success: true } match) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            files.Add(match.Value, reader.ReadToEnd().ReplaceLineEndings("\n"));
        }

        return From(files);
    }

    /// <summary>Reads migrations from texts by file name.</summary>
    /// <exception cref="MigrationException">As <see cref="Load"/>.</exception>
    public static IReadOnlyList<Migration> From(IReadOnlyDictionary<string, string> files)
    {
        var migrations = new List<Migration>();
        foreach (var (file, up) in files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var match = FileName().Match(file);
            if (!match.Success)
            {
                throw new MigrationException($"Migration file '{file}' is not named NNNN_name.up.sql or .down.sql.");
            }

            var stem = $"{match.Groups[1].Value}_{match.Groups[2].Value}";
            if (match.Groups[3].Value == "down")
            {
                if (files.ContainsKey($"{stem}.up.sql")) continue;
                throw new MigrationException($"Migration {stem} has a way down and none up; add {stem}.up.sql.");
            }

            if (!files.TryGetValue($"{stem}.down.sql", out var down))
            {
                throw new MigrationException($"Migration {stem} has no way down; add {stem}.down.sql.");
            }

            var version = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            if (version != migrations.Count + 1)
            {
                throw new MigrationException(
                    $"Migration {stem} comes where number {migrations.Count + 1:0000} is due; numbers have no gaps "
                    + "and are given once: renumber it.");
            }

            migrations.Add(new Migration(version, match.Groups[2].Value, up, down));
        }

        return migrations;
    }

    [GeneratedRegex(@"(\d{4})_([a-z0-9_]+)\.(up|down)\.sql$")]
    private static partial Regex FileName();
}
