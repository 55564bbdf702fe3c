using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bib.Query.Files;

/// <summary>link(2), which .NET does not offer.</summary>
internal static partial class HardLink
{
    /// <summary>Gives a file another name.</summary>
    /// <exception cref="IOException">The system refuses; the message says why.</exception>
    public static void Make(string existing, string name)
    {
        if (Link(existing, name) == 0) return;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"Could not link '{name}' to '{existing}': {new Win32Exception(error).Message}.", error);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string name);
}
