namespace Bib.Grains.Abstractions.Nodes;

/// <summary>The settings of this process, as AdminService tells and changes them.</summary>
public interface INodeConfig
{
    /// <summary>Every setting, in the order of the help.</summary>
    IReadOnlyList<ConfigEntry> Read();

    /// <summary>
    /// Writes a setting into the file, keeping all else in it, and reads the file again; an empty value takes the
    /// setting out.
    /// </summary>
    /// <exception cref="Decisions.RefusalException">There is no such setting, or its value is refused.</exception>
    ConfigEntry Set(string key, string value);

    /// <summary>Reads the file again. Where it is wrong, nothing changes.</summary>
    /// <exception cref="Decisions.RefusalException">The file is wrong; the message says where.</exception>
    ConfigChange Reload();
}
