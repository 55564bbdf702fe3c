using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Nodes;
using Bib.Silo.Paths;

namespace Bib.Silo.Configuration;

/// <summary>
/// The configuration while the node runs: what was said at its start, and for settings that can change without a
/// restart what the file says now. Thread-safe; one change at a time.
/// </summary>
internal sealed class LiveConfiguration : INodeConfig, IDisposable
{
    private readonly SemaphoreSlim _gate = new(1);
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
    public ConfigChange CheckReload() => Compare(LoadAgain());

    /// <inheritdoc/>
    public ConfigChange Reload()
    {
        ConfigChange change;
        _gate.Wait();
        try
        {
            change = Take(LoadAgain());
        }
        finally
        {
            _gate.Release();
        }

        if (change.Applied.Count > 0) Changed?.Invoke(change.Applied);
        return change;
    }

    /// <inheritdoc/>
    public async Task<ConfigEntry> SetAsync(
        string key,
        string value,
        Func<ConfigEdit, CancellationToken, Task> record,
        CancellationToken cancellationToken)
    {
        var setting = Settable(key, value);
        ConfigChange change;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var was = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : null;
            var edit = new ConfigEdit(
                key, Setting.WithoutSecrets(_latest[setting]), value.Length == 0 ? null : Setting.WithoutSecrets(value));
            Write(was, key, value);
            try
            {
                var loaded = LoadAgain();

                // From here on it is not the caller's to cancel: an entry may be there already.
                await record(edit, CancellationToken.None);
                change = Take(loaded);
            }
            catch
            {
                // Together with all else the file says it is wrong, or nobody would know who changed it.
                if (was is null) System.IO.File.Delete(File);
                else ConfigurationEdit.Write(File, was);
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }

        if (change.Applied.Count > 0) Changed?.Invoke(change.Applied);
        return Read().Single(entry => entry.Key == key);
    }

    /// <inheritdoc/>
    public ConfigEntry Check(string key, string value)
    {
        var setting = Settable(key, value);
        var latest = LoadAgain();
        var edited = Edited(System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : "", key, value);
        var now = latest.Values.Single(entry => entry.Setting == setting);
        var isOverruled = !now.Origin.StartsWith("file ", StringComparison.Ordinal) && now.Origin != "default";
        if (isOverruled) return Entry(now, now);
        var then = ConfigurationFile.Parse(edited, File).Where(line => line.Key == key)
            .Select(line => new SettingValue(setting, line.Value, $"file {File}:{line.Line}"))
            .FirstOrDefault(new SettingValue(setting, Settings.DefaultOf(setting, _machine, other => latest[other]), "default"));
        return Entry(_started.Values.Single(entry => entry.Setting == setting), then);
    }

    public void Dispose() => _gate.Dispose();

    private static Setting Settable(string key, string value)
    {
        var setting = Settings.All.FirstOrDefault(setting => setting.Key == key) ?? throw new RefusalException(new(
            RefusalCode.NotFound, $"There is no setting '{Shown(key)}'.", "`bib config list` lists all.", "key"));
        if (setting == Settings.ConfigDir)
            throw Refused("config_dir cannot be set in the file that lies in it.", "Start bibd with --config-dir.", "key");
        return value.Length > 0 && setting.Problem(value) is { } problem
            ? throw Refused($"{key} is '{Shown(value)}': {problem}.", $"`bib config set {key} {setting.Example}`", "value")
            : setting;
    }

    private void Write(string? was, string key, string value)
    {
        try
        {
            ConfigurationEdit.Write(File, Edited(was ?? "", key, value));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{File} cannot be written: {fault.Message}", "Give bibd's user the right to.", "key");
        }
    }

    private string Edited(string was, string key, string value)
    {
        try
        {
            return ConfigurationEdit.Apply(was, key, value, File);
        }
        catch (ConfigurationException wrong)
        {
            throw Refused(wrong.Message, $"Mend the file by hand: {File}", "key");
        }
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
        var change = Compare(loaded);
        Volatile.Write(ref _latest, loaded);
        return change;
    }

    private ConfigChange Compare(EffectiveConfiguration loaded)
    {
        var latest = Volatile.Read(ref _latest);
        return new(
            [.. Settings.All.Where(setting => setting.IsReloadable && loaded[setting] != latest[setting])
                .Select(setting => setting.Key)],
            [.. Settings.All.Where(setting => !setting.IsReloadable && loaded[setting] != _started[setting])
                .Select(setting => setting.Key)]);
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
