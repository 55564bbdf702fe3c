using Microsoft.Extensions.Logging;

namespace Bib.Storage.Catalog;

public sealed partial class CatalogKeeping
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The catalog cannot be kept for now; what is saved is told later.")]
    private partial void LogFailure(Exception failure);
}
