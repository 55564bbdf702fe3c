using System.Globalization;

namespace Bib.Storage.Files;

/// <summary>
/// Says that this process owns a data directory. Held by the kernel (flock), so that it ends with the process however
/// that ends. A second file tells others whose it is, for a locked one cannot be read.
/// </summary>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, making the directory (mode 0700) if there is none.</summary>
    /// <exception cref="InvalidOperationException">Another process has it; the message names its pid.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        DurableFile.MakePrivateDirectory(dataDirectory);
        var path = Path.Combine(dataDirectory, "bibd.lock");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(PidFile(dataDirectory)))
        {
            throw new InvalidOperationException(
                $"The data directory '{dataDirectory}' belongs to a running bibd (pid {PidIn(dataDirectory)}). Stop that one, "
                + "or give this one a data directory of its own with --data-dir.");
        }

        File.WriteAllText(PidFile(dataDirectory), Environment.ProcessId.ToString(CultureInfo.InvariantCulture) + "\n");
        return new DataDirectoryLock(file);
    }

    /// <summary>Gives the directory up.</summary>
    public void Dispose() => _file.Dispose();

    private static string PidFile(string dataDirectory) => Path.Combine(dataDirectory, "bibd.pid");

    private static string PidIn(string dataDirectory) =>
        File.ReadAllText(PidFile(dataDirectory)).Trim() is { Length: > 0 } pid ? pid : "unknown";
}
