namespace Formats.Packages;

/// <summary>The media types of the files that datasets are made of, by the ends of their names.</summary>
internal static class MediaTypes
{
    private static readonly Dictionary<string, string> _byExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csv"] = "text/csv",
        ["tsv"] = "text/tab-separated-values",
        ["txt"] = "text/plain",
        ["md"] = "text/markdown",
        ["html"] = "text/html",
        ["json"] = "application/json",
        ["geojson"] = "application/geo+json",
        ["jsonl"] = "application/jsonl",
        ["ndjson"] = "application/x-ndjson",
        ["xml"] = "application/xml",
        ["pdf"] = "application/pdf",
        ["parquet"] = "application/vnd.apache.parquet",
        ["zip"] = "application/zip",
        ["gz"] = "application/gzip",
        ["zst"] = "application/zstd",
        ["png"] = "image/png",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["svg"] = "image/svg+xml",
        ["nc"] = "application/netcdf",
        ["h5"] = "application/x-hdf5",
        ["py"] = "text/x-python",
        ["r"] = "text/x-r",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    };

    /// <summary>What stands behind the last dot of a name, in small letters; empty where there is no dot.</summary>
    public static string Extension(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? "" : name[(dot + 1)..].ToLowerInvariant();
    }

    /// <summary>The media type; empty when the name does not tell.</summary>
    public static string Of(string path) => _byExtension.GetValueOrDefault(Extension(path), "");
}
