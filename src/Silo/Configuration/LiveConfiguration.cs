using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Paths;

namespace Bib.Silo.Configuration;

/// <summary>
/// The configuration while the node runs: what was said at its start, and for settings that can change without a
/// restart what the file says now. Thread-safe; one change at a time.
/// </summary>
internal sealed class LiveConfiguration : INodeConfig
{
    private readonly Lock _gate = new();
    private readonly EffectiveConfiguration _started;
    private readonly IMachine _machine;
    private readonly IReadOnlyDictionary<string, string> _flags;
    private EffectiveConfiguration _latest;

    /// <summary>Begins with what was said at the start.</summary>
    /// <param name="started">What was said.</param>
    /// <param name="machine">Variables, user, folders.</param>
    /// <param name="flags">Flag values by key; they win for as long as the process lives.</param>
    public LiveConfiguration(
        EffectiveConfiguration started, IMachine machine, IReadOnlyDictionary<string, string> flags) =>
        (_started, _latest, _machine, _flags) = (started, started, machine, flags);

    /// <summary>Raised after a change, outside of any lock, with the keys that have a new value in force.</summary>
    public event Action<IReadOnlyList<string>>? Changed;

    /// <summary>The file, whether it exists or not.</summary>
    public string File => Path.Combine(_started[Settings.ConfigDir], EffectiveConfiguration.FileName);

    /// <summary>The value in force.</summary>
    public string this[Setting setting] => setting.IsReloadable ? Volatile.Read(ref _latest)[setting] : _started[setting];

    /// <summary>The value in force as a whole number; only for settings checked to be one.</summary>
    public int Whole(Setting setting) => (setting.IsReloadable ? Volatile.Read(ref _latest) : _started).Whole(setting);

    /// <inheritdoc/>
    public IReadOnlyList<ConfigEntry> Read()
    {
        var latest = Volatile.Read(ref _latest);
        return [.. _started.Values.Zip(latest.Values, Entry)];
    }

    /// <inheritdoc/>
    public ConfigChange Reload()
    {
        ConfigChange change;
        lock (_gate) change = Take(LoadAgain());
        if (change.Applied.Count > 0) Changed?.Invoke(change.Applied);
        return change;
    }

    /// <inheritdoc/>
    public ConfigEntry Set(string key, string value)
    {
        var setting = Settings.All.FirstOrDefault(setting => setting.Key == key) ?? throw new RefusalException(new(
            RefusalCode.NotFound, $"There is no setting '{Shown(key)}'.", "`bib config list` lists all.", "key"));
        if (setting == Settings.ConfigDir)
            throw Refused("config_dir cannot be set in the file that lies in it.", "Start bibd with --config-dir.", "key");
        if (value.Length > 0 && setting.Problem(value) is { } problem)
            throw Refused($"{key} is '{Shown(value)}': {problem}.", $"`bib config set {key} {setting.Example}`", "value");

        ConfigChange change;
        lock (_gate)
        {
            var before = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : null;
            try
            {
                ConfigurationEdit.Write(File, ConfigurationEdit.Apply(before ?? "", key, value, File));
            }
            catch (ConfigurationException wrong)
            {
                throw Refused(wrong.Message, $"Mend the file by hand: {File}", "key");
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                throw Refused($"{File} cannot be written: {fault.Message}", "Give bibd's user the right to.", "key");
            }

            try
            {
                change = Take(LoadAgain());
            }
            catch (RefusalException)
            {
                // Together with all else the file says it is wrong: it stays as it was.
                if (before is null) System.IO.File.Delete(File);
                else ConfigurationEdit.Write(File, before);
                throw;
            }
        }

        if (change.Applied.Count > 0) Changed?.Invoke(change.Applied);
        return Read().Single(entry => entry.Key == key);
    }

    private EffectiveConfiguration LoadAgain()
    {
        try
        {
            return EffectiveConfiguration.Load(_machine, _flags);
        }
        catch (ConfigurationException wrong)
        {
            throw Refused(wrong.Message, $"Mend {File}; the node goes on with what it had.", "");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{File} cannot be read: {fault.Message}", "Give bibd's user the right to.", "");
        }
    }

    private ConfigChange Take(EffectiveConfiguration loaded)
    {
        var applied = Settings.All.Where(setting => setting.IsReloadable && loaded[setting] != _latest[setting]);
        var change = new ConfigChange(
            [.. applied.Select(setting => setting.Key)],
            [.. Settings.All.Where(setting => !setting.IsReloadable && loaded[setting] != _started[setting])
                .Select(setting => setting.Key)]);
        Volatile.Write(ref _latest, loaded);
        return change;
    }

    private static ConfigEntry Entry(SettingValue started, SettingValue latest)
    {
        var setting = started.Setting;
        var inForce = setting.IsReloadable || started.Value == latest.Value ? latest : started;
        return new(
            setting.Key, inForce.Value, inForce.Origin, setting.Meaning, setting.IsReloadable,
            inForce.Value == latest.Value ? null : latest.Value);
    }

    private static RefusalException Refused(string message, string hint, string field) =>
        new(new(RefusalCode.InvalidArgument, message, hint, field.Length > 0 ? field : null));

    private static string Shown(string text) => text.Length <= 64 ? text : text[..64] + "…";
}
