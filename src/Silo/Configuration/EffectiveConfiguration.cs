using Bib.Silo.Paths;

namespace Bib.Silo.Configuration;

/// <summary>
/// Every setting with its value and where it came from. A flag wins over a variable, a variable over the file, the
/// file over the default.
/// </summary>
internal sealed class EffectiveConfiguration
{
    /// <summary>The name of the file in the configuration folder.</summary>
    public const string FileName = "config.yaml";

    private readonly Dictionary<string, SettingValue> _values;

    private EffectiveConfiguration(Dictionary<string, SettingValue> values, IReadOnlyList<string> warnings)
    {
        _values = values;
        Warnings = warnings;
    }

    /// <summary>Every setting, in the order of the catalogue.</summary>
    public IReadOnlyList<SettingValue> Values => [.. Settings.All.Select(setting => _values[setting.Key])];

    /// <summary>What does not stop the node and yet is likely a mistake, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>A setting's value.</summary>
    public string this[Setting setting] => _values[setting.Key].Value;

    /// <summary>A setting's value as a whole number; only for settings checked to be one.</summary>
    public int Whole(Setting setting) =>
        int.Parse(this[setting], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads the file and the variables, lays the flags over them, and checks every value.</summary>
    /// <param name="machine">Variables, user, folders.</param>
    /// <param name="flags">Flag values by key, as parsed from the command line.</param>
    /// <exception cref="ConfigurationException">A key is unknown or a value is refused.</exception>
    public static EffectiveConfiguration Load(IMachine machine, IReadOnlyDictionary<string, string> flags)
    {
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        foreach (var setting in Settings.All)
        {
            if (flags.TryGetValue(setting.Key, out var flag))
                values[setting.Key] = new(setting, flag, $"flag {setting.Flag}");
            else if (machine.Variable(setting.Variable) is { Length: > 0 } variable)
                values[setting.Key] = new(setting, variable, $"variable {setting.Variable}");
        }

        string Chosen(Setting setting)
        {
            if (values.TryGetValue(setting.Key, out var known)) return known.Value;
            var value = Settings.DefaultOf(setting, machine, Chosen);
            values[setting.Key] = new(setting, value, "default");
            return value;
        }

        var folder = Chosen(Settings.ConfigDir);
        Refuse(values[Settings.ConfigDir.Key]);
        var file = Path.Combine(folder, FileName);
        if (machine.HasFile(file)) Overlay(values, file);
        foreach (var setting in Settings.All)
        {
            Chosen(setting);
            Refuse(values[setting.Key]);
        }

        return new(values, [.. UnknownVariables(machine)]);
    }

    private static void Overlay(Dictionary<string, SettingValue> values, string file)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value, line) in ConfigurationFile.Read(file))
        {
            // A section without settings says nothing.
            if (value.Length == 0 && Settings.All.Any(setting => setting.Key.StartsWith(key + ".", StringComparison.Ordinal))) continue;
            var setting = Settings.All.FirstOrDefault(setting => setting.Key == key && setting != Settings.ConfigDir)
                ?? throw new ConfigurationException(
                    $"{file}:{line}: there is no setting '{key}'.{Nearest(key)} 'bibd config' lists all.");
            if (!seen.Add(key)) throw new ConfigurationException($"{file}:{line}: '{key}' is set twice; keep one.");
            values.TryAdd(key, new(setting, value, $"file {file}:{line}"));
        }
    }

    private static void Refuse(SettingValue value)
    {
        if (value.Setting.Problem(value.Value) is { } problem)
            throw new ConfigurationException(
                $"{value.Setting.Key} is '{value.Value}' ({value.Origin}): {problem}.");
    }

    private static IEnumerable<string> UnknownVariables(IMachine machine) => machine.Variables.Keys
        .Where(name => name.StartsWith("BIBD_", StringComparison.Ordinal)
            && Settings.All.All(setting => setting.Variable != name))
        .Order(StringComparer.Ordinal)
        .Select(name => $"The variable {name} sets nothing; 'bibd config' lists those that do.");

    private static string Nearest(string key)
    {
        var nearest = Settings.All.MinBy(setting => Distance(setting.Key, key))!;
        return Distance(nearest.Key, key) <= 3 ? $" Did you mean '{nearest.Key}'?" : "";
    }

    /// <summary>How many single-letter edits lie between two words (Levenshtein).</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                var change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(change, Math.Min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }

        return row[^1];
    }
}
