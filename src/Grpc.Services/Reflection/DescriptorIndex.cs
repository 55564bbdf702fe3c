using Google.Protobuf;
using Google.Protobuf.Reflection;
using V1 = Grpc.Reflection.V1;
using V1Alpha = Grpc.Reflection.V1Alpha;

namespace Grpc.Services.Reflection;

/// <summary>The descriptors of some services, by file and by symbol.</summary>
public sealed class DescriptorIndex
{
    private readonly Dictionary<string, FileDescriptor> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _symbols = new(StringComparer.Ordinal);
    private readonly List<string> _services = [];

    /// <summary>Indexes the services' files and all they import, and reflection itself, which tells of them.</summary>
    public DescriptorIndex(IEnumerable<ServiceDescriptor> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        foreach (var service in services.Concat([V1.ServerReflection.Descriptor, V1Alpha.ServerReflection.Descriptor]))
        {
            if (_services.Contains(service.FullName)) continue;
            _services.Add(service.FullName);
            Add(service.File);
        }
    }

    /// <summary>The services' full names.</summary>
    public IReadOnlyList<string> Services => _services;

    /// <summary>The file of that path and all it imports, or null.</summary>
    public IReadOnlyList<ByteString>? FileByName(string path) =>
        _files.TryGetValue(path, out var file) ? WithImports(file) : null;

    /// <summary>The file that defines the symbol and all it imports, or null.</summary>
    public IReadOnlyList<ByteString>? FileOfSymbol(string symbol) =>
        _symbols.TryGetValue(symbol, out var file) ? WithImports(file) : null;

    private static List<ByteString> WithImports(FileDescriptor file)
    {
        var found = new Dictionary<string, ByteString>(StringComparer.Ordinal);
        var waiting = new Queue<FileDescriptor>([file]);
        while (waiting.TryDequeue(out var next))
        {
            if (!found.TryAdd(next.Name, next.SerializedData)) continue;
            foreach (var import in next.Dependencies) waiting.Enqueue(import);
        }

        return [.. found.Values];
    }

    private void Add(FileDescriptor file)
    {
        if (!_files.TryAdd(file.Name, file)) return;
        foreach (var import in file.Dependencies) Add(import);
        foreach (var service in file.Services)
        {
            _symbols[service.FullName] = file;
            foreach (var method in service.Methods) _symbols[method.FullName] = file;
        }

        foreach (var message in file.MessageTypes) Add(message, file);
        foreach (var type in file.EnumTypes) _symbols[type.FullName] = file;
    }

    private void Add(MessageDescriptor message, FileDescriptor file)
    {
        _symbols[message.FullName] = file;
        foreach (var field in message.Fields.InDeclarationOrder()) _symbols[field.FullName] = file;
        foreach (var nested in message.NestedTypes) Add(nested, file);
        foreach (var type in message.EnumTypes) _symbols[type.FullName] = file;
    }
}
