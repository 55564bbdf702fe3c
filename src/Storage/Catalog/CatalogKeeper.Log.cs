using Microsoft.Extensions.Logging;

namespace Bib.Storage.Catalog;

internal sealed partial class CatalogKeeper
{
    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Nothing is told of {Subject}, whose row holds what no record may: {Fault}")]
    private partial void LogUnspeakable(Guid subject, string fault);
}
