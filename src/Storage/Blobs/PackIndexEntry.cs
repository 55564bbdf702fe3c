using System.Runtime.InteropServices;
using Bib.Grains.Abstractions.Blobs;

namespace Bib.Storage.Blobs;

/// <summary>A chunk in memory: 44 bytes, without the four that would align the next one.</summary>
/// <param name="Hash">Which.</param>
/// <param name="Offset">Where its content begins in the pack; packs end soon after 1 GiB.</param>
/// <param name="Length">Bytes of its content; 0 is no chunk.</param>
/// <param name="Pack">The pack's number.</param>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct PackIndexEntry(ChunkHash Hash, uint Offset, int Length, int Pack);
