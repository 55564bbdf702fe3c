namespace Orleans;

/// <summary>A grain named by a 64-bit integer and a string that extends it.</summary>
public interface IGrainWithIntegerCompoundKey : IGrain;
