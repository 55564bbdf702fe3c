namespace Bib.Grains.Abstractions.Nodes;

/// <summary>The settings of this process, as AdminService tells and changes them.</summary>
public interface INodeConfig
{
    /// <summary>Every setting, in the order of the help.</summary>
    IReadOnlyList<ConfigEntry> Read();

    /// <summary>
    /// Writes a setting into the file, keeping all else in it, and reads the file again; an empty value takes the
    /// setting out. It is in force only when it is recorded: where that fails, the file is as it was.
    /// </summary>
    /// <param name="key">Dotted, as in the file.</param>
    /// <param name="value">What to write.</param>
    /// <param name="record">Makes the change known; called when the file is found to be right with it.</param>
    /// <param name="cancellationToken">Gives up before anything is recorded, and leaves the file as it was.</param>
    /// <exception cref="Decisions.RefusalException">There is no such setting, or its value is refused.</exception>
    Task<ConfigEntry> SetAsync(
        string key,
        string value,
        Func<ConfigEdit, CancellationToken, Task> record,
        CancellationToken cancellationToken);

    /// <summary>What <see cref="SetAsync"/> would answer; changes nothing.</summary>
    /// <param name="key">Dotted, as in the file.</param>
    /// <param name="value">What would be written; empty takes the setting out.</param>
    /// <exception cref="Decisions.RefusalException">It would be refused.</exception>
    ConfigEntry Check(string key, string value);

    /// <summary>What <see cref="Reload"/> would answer; changes nothing.</summary>
    /// <exception cref="Decisions.RefusalException">The file is wrong; the message says where.</exception>
    ConfigChange CheckReload();

    /// <summary>Reads the file again. Where it is wrong, nothing changes.</summary>
    /// <exception cref="Decisions.RefusalException">The file is wrong; the message says where.</exception>
    ConfigChange Reload();
}
