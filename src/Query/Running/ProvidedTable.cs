using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Queries;
using Bib.Query.Worker.Protocol;

namespace Bib.Query.Running;

/// <summary>A table whose files lie ready.</summary>
/// <param name="Message">What the worker is told.</param>
/// <param name="Told">What the caller is told.</param>
/// <param name="Content">What names its content.</param>
internal sealed record ProvidedTable(TableMessage Message, QueriedTable Told, ChunkHash Content);
