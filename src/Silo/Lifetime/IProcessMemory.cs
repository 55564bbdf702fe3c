namespace Bib.Silo.Lifetime;

/// <summary>What this process holds, and how it lets go of it.</summary>
internal interface IProcessMemory
{
    /// <summary>Bytes of objects on the heap.</summary>
    long HeapBytes { get; }

    /// <summary>Bytes that were allocated since the start.</summary>
    long AllocatedBytes { get; }

    /// <summary>Collects everything, and gives back what the collector kept. All threads stand still meanwhile.</summary>
    void Collect();

    /// <summary>Gives back what native code has freed, where the C library has a call for it.</summary>
    void GiveBack();
}
