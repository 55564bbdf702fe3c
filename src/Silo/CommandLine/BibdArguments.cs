using System.Globalization;
using Bib.Silo.Configuration;

namespace Bib.Silo.CommandLine;

/// <summary>What <c>bibd</c> was asked: a command and settings.</summary>
/// <param name="Command">The command; <see cref="Run"/> when none is named.</param>
/// <param name="Flags">Settings by key.</param>
/// <param name="Switches">What a command is told beside the settings.</param>
internal sealed record BibdArguments(
    string Command, IReadOnlyDictionary<string, string> Flags, IReadOnlySet<string> Switches)
{
    public const string Run = "run";

    /// <summary>Another word for <see cref="Run"/>.</summary>
    public const string Start = "start";

    public const string Config = "config";
    public const string Cleanup = "cleanup";

    /// <summary>Brings the schema of a node that does not run to another version.</summary>
    public const string Migrate = "migrate";

    public const string Version = "version";
    public const string Help = "help";

    /// <summary>Goes on without asking.</summary>
    public const string Yes = "--yes";

    /// <summary>Only says what would be done.</summary>
    public const string DryRun = "--dry-run";

    /// <summary>The database too.</summary>
    public const string Database = "--database";

    /// <summary>The copies of PostgreSQL's programs too.</summary>
    public const string Programs = "--programs";

    /// <summary>Takes migrations back; the number that follows is <see cref="DownTo"/>.</summary>
    public const string DownToWord = "--down-to";

    private static readonly string[] _commands = [Run, Start, Config, Cleanup, Migrate, Version, Help];

    /// <summary>Which commands take which words beside the settings.</summary>
    private static readonly Dictionary<string, string[]> _takers = new(StringComparer.Ordinal)
    {
        [Yes] = [Cleanup, Migrate],
        [DryRun] = [Cleanup, Migrate],
        [Database] = [Cleanup],
        [Programs] = [Cleanup],
        [DownToWord] = [Migrate],
    };

    /// <summary>The migration that is to be the newest one; null where the newest known is.</summary>
    public int? DownTo { get; init; }

    /// <summary>
    /// Reads a command line: one command at most, then <c>--flag value</c>, <c>--flag=value</c> or a switch.
    /// </summary>
    /// <exception cref="ConfigurationException">A word is not understood.</exception>
    public static BibdArguments Parse(IReadOnlyList<string> args)
    {
        string? command = null;
        int? downTo = null;
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        var switches = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < args.Count; index++)
        {
            var word = args[index];
            if (word is "--help" or "-h") return new(Help, flags, switches);
            if (word == "--version") return new(Version, flags, switches);
            if (word != "-y" && !word.StartsWith("--", StringComparison.Ordinal))
            {
                if (command is not null || !_commands.Contains(word))
                    throw new ConfigurationException(
                        $"bibd does not know '{word}'; it knows the commands {string.Join(", ", _commands)}. "
                        + "'bibd --help' says more.");
                command = word == Start ? Run : word;
                continue;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (name == DownToWord)
            {
                downTo = ToVersion(equals >= 0 ? word[(equals + 1)..] : ++index < args.Count ? args[index] : "");
                switches.Add(DownToWord);
                continue;
            }

            if (word == "-y" || _takers.ContainsKey(word))
            {
                switches.Add(word == "-y" ? Yes : word);
                continue;
            }

            var setting = Settings.All.FirstOrDefault(setting => setting.Flag == name)
                ?? throw new ConfigurationException($"bibd has no flag {name}; 'bibd --help' lists all.");
            if (equals < 0 && index + 1 == args.Count)
                throw new ConfigurationException($"{name} needs a value, as in {name} {setting.Example}");
            var value = equals < 0 ? args[++index] : word[(equals + 1)..];
            if (!flags.TryAdd(setting.Key, value))
                throw new ConfigurationException($"{name} is given twice; keep one.");
        }

        foreach (var word in switches.Order(StringComparer.Ordinal))
        {
            if (!_takers[word].Contains(command ?? Run))
                throw new ConfigurationException($"{word}: only bibd {string.Join(" and ", _takers[word])} takes that.");
        }

        return new(command ?? Run, flags, switches) { DownTo = downTo };
    }

    private static int ToVersion(string number) =>
        int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ConfigurationException(
                $"{DownToWord} is '{number}'; give the number of the migration that is to be the newest, 0 for none.");
}
