namespace Bib.Cli.Packages;

/// <summary>A format in which datasets are handed on.</summary>
internal enum PackageFormat
{
    /// <summary>BagIt 1.0, RFC 8493.</summary>
    BagIt,

    /// <summary>RO-Crate 1.3.</summary>
    RoCrate,

    /// <summary>Data Package 2.0.</summary>
    DataPackage,
}
