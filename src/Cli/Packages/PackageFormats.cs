using System.CommandLine;
using Bib.Cli.Errors;
using Formats.BagIt;
using Formats.DataPackages;
using Formats.Packages;
using Formats.RoCrates;

namespace Bib.Cli.Packages;

/// <summary>Formats by their names on the command line, and by what a folder holds.</summary>
internal static class PackageFormats
{
    private static readonly string[] _names = ["bagit", "ro-crate", "datapackage"];

    /// <summary>The option that names one.</summary>
    public static Option<string?> Option(string description)
    {
        var option = new Option<string?>("--format") { Description = description, HelpName = "format" };
        option.AcceptOnlyFromAmong(_names);
        return option;
    }

    /// <summary>The format of a name.</summary>
    public static PackageFormat Of(string name) => (PackageFormat)Array.IndexOf(_names, name);

    /// <summary>The name on the command line.</summary>
    public static string Name(this PackageFormat format) => _names[(int)format];

    /// <summary>The format of a folder; a bag first, for it may hold a package of another format.</summary>
    /// <exception cref="CliException">It is none of them.</exception>
    public static PackageFormat Detect(IPackageFolder folder, string path) =>
        BagReader.IsBag(folder) ? PackageFormat.BagIt
        : RoCrateReader.IsCrate(folder) ? PackageFormat.RoCrate
        : DataPackageReader.IsPackage(folder) ? PackageFormat.DataPackage
        : throw new CliException(
            CliException.BadSource, ExitCode.Usage,
            $"'{path}' has none of bagit.txt, ro-crate-metadata.json and datapackage.json.",
            $"Publish it as it is: bib dataset upload DATASET {path}");

    /// <summary>Reads and checks a package.</summary>
    /// <exception cref="PackageException">It is not what it should be.</exception>
    public static Task<PackageContent> ReadAsync(
        PackageFormat format, IPackageFolder folder, Action<long> progress, CancellationToken cancellationToken) =>
        format switch
        {
            PackageFormat.BagIt => BagReader.ReadAsync(folder, progress, cancellationToken),
            PackageFormat.RoCrate => RoCrateReader.ReadAsync(folder, progress, cancellationToken),
            _ => DataPackageReader.ReadAsync(folder, progress, cancellationToken),
        };
}
