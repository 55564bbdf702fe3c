using System.Reflection;
using Orleans.Embedded.References;
using Orleans.Embedded.Reminders;

namespace Orleans.Embedded.Hosting;

/// <summary>
/// Finds generated code: in what is loaded, and in what the entry assembly names as its parts. Where it names none, in
/// all that is referred to, which has to be loaded for that, whether it is ever used or not.
/// </summary>
internal static class GrainCodeFinder
{
    public static GrainCodeSink Find()
    {
        var sink = new GrainCodeSink();
        sink.AddInterface(typeof(IRemindable), static (shape, id) => new RemindableReference(shape, id));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(assembly => !assembly.IsDynamic));
        var entry = Assembly.GetEntryAssembly();
        var parts = entry?.GetCustomAttributes<GrainCodePartAttribute>().ToList() ?? [];
        if (entry is not null) open.Enqueue(entry);
        foreach (var part in parts)
            if (TryLoad(new AssemblyName(part.Assembly)) is { } loaded) open.Enqueue(loaded);
        while (open.TryDequeue(out var assembly))
        {
            if (!seen.Add(assembly.FullName!)) continue;
            if (assembly.GetCustomAttribute<GrainCodeAttribute>() is { } attribute)
                ((IGrainCode)Activator.CreateInstance(attribute.Code, nonPublic: true)!).Register(sink);
            foreach (var name in parts.Count > 0 ? [] : assembly.GetReferencedAssemblies())
            {
                if (IsFramework(name.Name!) || seen.Contains(name.FullName)) continue;
                if (TryLoad(name) is { } loaded) open.Enqueue(loaded);
            }
        }

        return sink;
    }

    private static bool IsFramework(string name) =>
        name.StartsWith("System", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal)
        || name is "netstandard" or "mscorlib";

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (Exception error) when (error is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            // A reference that is not shipped; whoever needs it will say so.
            return null;
        }
    }
}
