using System.Security.Cryptography;
using System.Text;

namespace Bib.Storage.Migrations;

/// <summary>One numbered step of the schema.</summary>
/// <param name="Version">Its number; the first is 1 and there are no gaps.</param>
/// <param name="Name">What it brings, as in its file name.</param>
/// <param name="Up">The SQL that brings it.</param>
/// <param name="Down">The SQL that takes it back.</param>
public sealed record Migration(int Version, string Name, string Up, string Down)
{
    /// <summary>SHA-256, in hex, of up, a zero byte and down: an edit of either is noticed.</summary>
    public string Checksum { get; } =
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Up}\0{Down}")));

    /// <inheritdoc/>
    public override string ToString() => $"{Version:0000}_{Name}";
}
