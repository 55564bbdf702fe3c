using System.Text;

namespace Bib.EndToEnd.Tests.Campaigns;

/// <summary>Looks for secrets in every byte below a folder.</summary>
internal static class SecretSearch
{
    private const int ChunkLength = 1 << 20;

    /// <summary>The files that hold one of the secrets, and how many were read.</summary>
    public static (IReadOnlyList<string> Leaks, int Files) Below(string folder, IReadOnlyList<string> secrets)
    {
        var needles = secrets.Select(Encoding.ASCII.GetBytes).ToList();
        var overlap = needles.Max(needle => needle.Length) - 1;
        var leaks = new List<string>();
        var files = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 };
        var buffer = new byte[ChunkLength + overlap];
        foreach (var file in Directory.EnumerateFiles(folder, "*", options))
        {
            if (!IsRegular(file)) continue;
            files++;
            if (Holds(file, needles, buffer, overlap)) leaks.Add(file);
        }

        return (leaks, files);
    }

    private static bool IsRegular(string file)
    {
        try
        {
            return new FileInfo(file).Length > 0;
        }
        catch (IOException)
        {
            return false; // a temporary file of the server's that has gone
        }
    }

    private static bool Holds(string file, List<byte[]> needles, byte[] buffer, int overlap)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var kept = 0;
            int read;
            while ((read = stream.Read(buffer, kept, ChunkLength)) > 0)
            {
                var filled = buffer.AsSpan(0, kept + read);
                foreach (var needle in needles)
                {
                    if (filled.IndexOf(needle) >= 0) return true;
                }

                kept = Math.Min(overlap, filled.Length);
                filled[^kept..].CopyTo(buffer);
            }
        }
        catch (FileNotFoundException)
        {
            // Gone meanwhile.
        }

        return false;
    }
}
