using System.Globalization;

namespace Bib.Storage.Postgres.Containers;

/// <summary>The images that containers are made from, pinned to a minor version each.</summary>
internal static class PostgresImage
{
    private static readonly Dictionary<int, string> _pinned = new()
    {
        [14] = "14.23",
        [15] = "15.18",
        [16] = "16.14",
        [17] = "17.10",
        [18] = "18.4",
    };

    /// <summary>The pinned version of a major one; 0 is the newest.</summary>
    public static string VersionOf(int major) => _pinned[major == 0 ? PostgresBinaries.MajorMax : major];

    /// <summary>The image to run.</summary>
    /// <param name="repository">The image's name without a tag.</param>
    /// <param name="major">The major version; 0 is the newest.</param>
    public static string Of(string repository, int major) =>
        string.Create(CultureInfo.InvariantCulture, $"{repository}:{VersionOf(major)}");
}
