"""What WeasyPrint leaves to be done before a PDF is written: the last hand of PDF/A-3a and PDF/UA-1 in one file.

WeasyPrint writes one variant at a time. PDF/A-3a is the one asked for, since it brings the tags with it; the mark of
PDF/UA-1 is added here to the metadata, together with the description of its schema that PDF/A demands of every word
it does not know itself.
"""

from typing import TYPE_CHECKING, Any

import pydyf

if TYPE_CHECKING:
    from weasyprint import Document

ACCESSIBLE = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property>\
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
END_OF_DESCRIPTIONS = b"</rdf:RDF>"


def finish(document: "Document", pdf: Any) -> None:
    """Mend the file that is about to be written; given to WeasyPrint as its `finisher`.

    ValueError where its metadata are not written as they were: a paper without its marks must not come out.
    """
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    packet = b"".join(metadata.stream)
    if packet.count(END_OF_DESCRIPTIONS) != 1:
        raise ValueError("the metadata of the PDF have another form than expected")
    metadata.stream = [packet.replace(END_OF_DESCRIPTIONS, ACCESSIBLE + END_OF_DESCRIPTIONS)]
    if "AF" in pdf.catalog:  # WeasyPrint 70 names each attached file twice
        files = pdf.catalog["AF"]
        files[:] = dict.fromkeys(files)
    for at, thing in enumerate(pdf.objects):  # one by one, so that what is written down is let go
        pdf.objects[at] = _written(thing)


class _Written(pydyf.Object):
    """An object of the PDF with its bytes: pydyf asks for them twice, and would make and pack them twice."""

    data = b""
    compressible = False


def _written(thing: Any) -> Any:
    if thing.free == "f":  # the first of every PDF, which holds nothing
        return thing
    written = _Written()
    written.number, written.generation = thing.number, thing.generation
    written.data, written.compressible = thing.data, thing.compressible
    return written
