using Bib.Silo.Configuration;

namespace Bib.Silo.CommandLine;

/// <summary>What <c>bibd</c> was asked: a command and settings.</summary>
/// <param name="Command">The command; <see cref="Run"/> when none is named.</param>
/// <param name="Flags">Settings by key.</param>
/// <param name="Switches">What a command is told beside the settings; only <see cref="Cleanup"/> has such
/// words.</param>
internal sealed record BibdArguments(
    string Command, IReadOnlyDictionary<string, string> Flags, IReadOnlySet<string> Switches)
{
    public const string Run = "run";

    /// <summary>Another word for <see cref="Run"/>.</summary>
    public const string Start = "start";

    public const string Config = "config";
    public const string Cleanup = "cleanup";
    public const string Version = "version";
    public const string Help = "help";

    /// <summary>Goes on without asking.</summary>
    public const string Yes = "--yes";

    /// <summary>Only says what would be done.</summary>
    public const string DryRun = "--dry-run";

    /// <summary>The database too.</summary>
    public const string Database = "--database";

    private static readonly string[] _switches = [Yes, DryRun, Database];

    private static readonly string[] _commands = [Run, Start, Config, Cleanup, Version, Help];

    /// <summary>
    /// Reads a command line: one command at most, then <c>--flag value</c>, <c>--flag=value</c> or a switch.
    /// </summary>
    /// <exception cref="ConfigurationException">A word is not understood.</exception>
    public static BibdArguments Parse(IReadOnlyList<string> args)
    {
        string? command = null;
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

            var isSwitch = _switches.Contains(word);
            if (isSwitch || word == "-y")
            {
                switches.Add(isSwitch ? word : Yes);
                continue;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            var setting = Settings.All.FirstOrDefault(setting => setting.Flag == name)
                ?? throw new ConfigurationException($"bibd has no flag {name}; 'bibd --help' lists all.");
            if (equals < 0 && index + 1 == args.Count)
                throw new ConfigurationException($"{name} needs a value, as in {name} {setting.Example}");
            var value = equals < 0 ? args[++index] : word[(equals + 1)..];
            if (!flags.TryAdd(setting.Key, value))
                throw new ConfigurationException($"{name} is given twice; keep one.");
        }

        if (switches.Count > 0 && command != Cleanup)
            throw new ConfigurationException(
                $"{string.Join(", ", switches.Order(StringComparer.Ordinal))}: only bibd {Cleanup} takes that.");
        return new(command ?? Run, flags, switches);
    }
}
