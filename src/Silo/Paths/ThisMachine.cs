using System.Collections;
using Bib.Client.Connections;

namespace Bib.Silo.Paths;

/// <summary>The machine that this process runs on.</summary>
internal sealed class ThisMachine : IMachine
{
    public bool IsRoot => Environment.IsPrivilegedProcess;

    public uint UserId => SocketLocation.UserId();

    public string Home => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public string TemporaryFolder => Path.GetTempPath();

    public IReadOnlyDictionary<string, string> Variables { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
}
