namespace Formats.DataPackages;

/// <summary>
/// The names that data packages are written with: Data Package 2.0, https://datapackage.org/standard.
/// </summary>
public static class DataPackage
{
    /// <summary>The file that describes a package.</summary>
    public const string FileName = "datapackage.json";

    internal const string Profile = "https://datapackage.org/profiles/2.0/datapackage.json";

    /// <summary>The program that made the package, by which its packages are known again.</summary>
    internal const string SoftwareProperty = "software";

    /// <summary>
    /// Whether the standard lets a path be named: no segment may begin with a dot, nor may it be what other tools take
    /// for an address, a home or two lines (the pattern of "path" in the profile).
    /// </summary>
    internal static bool MayName(string path) =>
        !path.Split('/').Any(segment => segment.StartsWith('.')) && !path.StartsWith('~')
        && !path.StartsWith("file:", StringComparison.Ordinal) && !path.Contains("://", StringComparison.Ordinal)
        && path.IndexOfAny(['\\', '\n', '\r', '\u2028', '\u2029']) < 0;
}
